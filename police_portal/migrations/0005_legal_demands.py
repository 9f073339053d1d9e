import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import police_portal.law.models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0020_notices_of_demands_and_the_filmed"),
        ("police_portal", "0004_shares_name_their_agency"),
    ]

    operations = [
        migrations.CreateModel(
            name="LegalDemand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "reference",
                    models.CharField(
                        default=police_portal.law.models.new_reference, editable=False, max_length=11, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("subpoena", "subpoena"),
                            ("court_order", "court order"),
                            ("warrant", "search warrant"),
                            ("emergency", "emergency"),
                            ("preservation", "preservation"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stated", "stated by an officer"),
                            ("received", "received"),
                            ("released", "released"),
                            ("refused", "refused"),
                            ("in_force", "in force"),
                            ("ended", "over"),
                        ],
                        default="received",
                        max_length=8,
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="demands", to="police_portal.agency"
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=160, verbose_name="court, or who issued it")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="dated")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be answered by")),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demand_document",
                        to="devices.storedobject",
                    ),
                ),
                ("document_sha256", models.CharField(blank=True, max_length=64)),
                ("names", models.CharField(blank=True, max_length=254, verbose_name="whom it names")),
                (
                    "home",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="demands",
                        to="devices.home",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="demands",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("gag_from", models.DateTimeField(blank=True, null=True)),
                ("gag_until", models.DateTimeField(blank=True, null=True)),
                (
                    "gag_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number of the order that forbids telling"
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("tell_at", models.DateTimeField(blank=True, null=True)),
                ("release_from", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="police_portal.officer",
                    ),
                ),
                ("officer_says", models.TextField(blank=True, max_length=2000)),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="police_portal.officer",
                    ),
                ),
                ("supervisor_says", models.TextField(blank=True, max_length=2000)),
                (
                    "telling_endangers",
                    models.TextField(blank=True, max_length=1000, verbose_name="whom telling would endanger"),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("was_right", models.BooleanField(blank=True, null=True)),
                ("review", models.TextField(blank=True, max_length=1000)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000)),
                ("left_out", models.PositiveIntegerField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account_data",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="devices.storedobject",
                    ),
                ),
                ("account_data_sha256", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)), fields=["tell_at"], name="demand_to_tell"
                    ),
                    models.Index(fields=["state", "received_at"], name="demands_by_state"),
                    models.Index(fields=["decided_at"], name="demands_decided"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["subpoena", "court_order", "warrant", "emergency", "preservation"])
                        ),
                        name="demand_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["stated", "received", "released", "refused", "in_force", "ended"])
                        ),
                        name="demand_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "emergency"), ("document_sha256", "")),
                            models.Q(
                                models.Q(("kind", "emergency"), _negated=True),
                                models.Q(("document_sha256", ""), _negated=True),
                                models.Q(("issuer", ""), _negated=True),
                                models.Q(("number", ""), _negated=True),
                                ("dated_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="demand_has_its_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gag_until__isnull", True),
                            models.Q(
                                models.Q(("gag_number", ""), _negated=True),
                                models.Q(("kind", "emergency"), _negated=True),
                                (
                                    "gag_until__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("gag_from"), "+", models.Value(datetime.timedelta(days=366))
                                    ),
                                ),
                                ("tell_at", models.F("gag_until")),
                            ),
                            _connector="OR",
                        ),
                        name="demand_gag_is_an_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "emergency"), _negated=True),
                            models.Q(
                                ("officer__isnull", False),
                                models.Q(("officer_says", ""), _negated=True),
                                models.Q(
                                    ("state__in", ["stated", "refused"]),
                                    models.Q(
                                        ("supervisor__isnull", False),
                                        models.Q(("officer", models.F("supervisor")), _negated=True),
                                        models.Q(("supervisor_says", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="demand_emergency_is_stated_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "stated"), _negated=True), ("kind", "emergency"), _connector="OR"
                        ),
                        name="demand_only_an_emergency_is_stated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "in_force"), _negated=True), ("kind", "preservation"), _connector="OR"
                        ),
                        name="demand_only_a_preservation_is_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            models.Q(("kind", "preservation"), _negated=True),
                            _connector="OR",
                        ),
                        name="demand_preservation_releases_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            ("kind", "emergency"),
                            models.Q(
                                ("release_from__lte", models.F("decided_at")), ("told_at__lte", models.F("decided_at"))
                            ),
                            ("gag_until__isnull", False),
                            _connector="OR",
                        ),
                        name="demand_owner_told_before_release",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account_data__isnull", True), ("kind__in", ["subpoena", "court_order"]), _connector="OR"
                        ),
                        name="demand_account_data_by_subpoena_or_court_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_at__isnull", True),
                            models.Q(
                                ("kind", "emergency"),
                                ("was_right__isnull", False),
                                models.Q(("review", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="demand_reviewed_with_a_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "emergency"), _negated=True),
                            models.Q(("state__in", ["released", "ended"]), _negated=True),
                            models.Q(
                                ("tell_at__isnull", False),
                                (
                                    "tell_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("decided_at"), "+", models.Value(datetime.timedelta(days=3))
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="demand_owner_told_within_72_hours_of_an_emergency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            models.Q(("decided_at__isnull", False), ("tell_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="demand_released_tells_by_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="demand_refused_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "in_force"), _negated=True),
                            models.Q(
                                ("until__isnull", False),
                                (
                                    "until__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("decided_at"), "+", models.Value(datetime.timedelta(days=180))
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="demand_preservation_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gags", to="police_portal.legaldemand"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("from_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gag_document",
                        to="devices.storedobject",
                    ),
                ),
                ("document_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__gt", models.F("from_at")),
                            (
                                "until__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("from_at"), "+", models.Value(datetime.timedelta(days=366))
                                ),
                            ),
                        ),
                        name="gag_has_an_end",
                    ),
                    models.CheckConstraint(condition=models.Q(("number", ""), _negated=True), name="gag_has_a_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DemandLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="police_portal.legaldemand",
                    ),
                ),
                ("quote", models.TextField(max_length=1000, verbose_name="the line, word for word")),
                ("from_hour", models.DateTimeField()),
                ("until_hour", models.DateTimeField()),
                ("includes_indoor", models.BooleanField(default=False, verbose_name="the line names cameras indoors")),
                ("includes_faces", models.BooleanField(default=False, verbose_name="the line names uncovered faces")),
                ("includes_sound", models.BooleanField(default=False, verbose_name="the line names sound")),
                (
                    "includes_original",
                    models.BooleanField(default=False, verbose_name="the line names the original files"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quote", ""), _negated=True), name="demand_line_is_quoted"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_hour__gt", models.F("from_hour")),
                            (
                                "until_hour__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("from_hour"), "+", models.Value(datetime.timedelta(days=14))
                                ),
                            ),
                        ),
                        name="demand_line_has_its_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ticks", to="police_portal.demandline"
                    ),
                ),
                (
                    "camera",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="devices.camera"
                    ),
                ),
                ("camera_uuid", models.UUIDField()),
                ("hour", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("line"), models.F("camera_uuid"), models.F("hour"), name="ticked_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preserved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preserved",
                        to="police_portal.legaldemand",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="devices.home"
                    ),
                ),
                (
                    "camera",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="devices.camera"
                    ),
                ),
                ("camera_uuid", models.UUIDField()),
                ("camera_name", models.CharField(max_length=60)),
                ("is_indoor", models.BooleanField()),
                (
                    "clip",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="devices.clip"
                    ),
                ),
                ("clip_uuid", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
                ("duration_s", models.FloatField()),
                ("sha256", models.CharField(max_length=64)),
                ("zones", models.JSONField(blank=True, default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("processing", "being made"),
                            ("kept", "kept"),
                            ("lost", "could not be kept"),
                            ("deleted", "deleted"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "stored",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preserved",
                        to="devices.storedobject",
                    ),
                ),
                ("kept_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("wake_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("put_offs", models.PositiveSmallIntegerField(default=0)),
                ("step", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lease__isnull", False)), fields=["lease_until"], name="preserved_leased"
                    ),
                    models.Index(
                        condition=models.Q(("wake_at__isnull", False)), fields=["wake_at"], name="preserved_waiting"
                    ),
                    models.Index(fields=["home", "recorded_at"], name="preserved_of_home"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("demand"), models.F("clip_uuid"), name="preserved_once_per_demand"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "processing", "kept", "lost", "deleted"])),
                        name="preserved_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "kept"), _negated=True), ("stored__isnull", False), _connector="OR"
                        ),
                        name="preserved_kept_has_its_bytes",
                    ),
                ],
            },
        ),
    ]
