import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import police_portal.requests.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("devices", "0013_homes_by_cell"),
        ("neighbors", "0002_posts_of_agencies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("police", "police"),
                            ("sheriff", "sheriff"),
                            ("fire", "fire department"),
                            ("emergency", "emergency services"),
                            ("local_government", "local government"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("jurisdiction", models.JSONField()),
                ("domains", models.JSONField()),
                ("contact_name", models.CharField(max_length=80, verbose_name="contact")),
                ("contact_email", models.EmailField(max_length=254, verbose_name="contact's e-mail")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("refused", "refused"),
                            ("active", "listed"),
                            ("suspended", "suspended"),
                        ],
                        default="applied",
                        max_length=9,
                    ),
                ),
                ("applied_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "applied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["police", "sheriff", "fire", "emergency", "local_government"])
                        ),
                        name="agency_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["applied", "refused", "active", "suspended"])),
                        name="agency_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "applied"), ("decided_at__isnull", False), _connector="OR"),
                        name="agency_decided_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "suspended"), _negated=True),
                            models.Q(("suspended_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="agency_suspended_has_time_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="police_portal.agency"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=40000, verbose_name="use policy")),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, max_length=1000)),
                ("takes_effect_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)), fields=["takes_effect_at"], name="policy_to_tell"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("agency"), models.F("number"), name="policy_number_once_per_agency"
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="policy_numbers_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1),
                            models.Q(
                                (
                                    "takes_effect_at__gte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("proposed_at"), "+", models.Value(datetime.timedelta(days=14))
                                    ),
                                ),
                                models.Q(
                                    ("opened_at__isnull", True),
                                    (
                                        "takes_effect_at__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("opened_at"), "+", models.Value(datetime.timedelta(days=14))
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="policy_waits_for_comments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opened_at__isnull", True), ("refused_at__isnull", True), _connector="OR"),
                        name="policy_opened_or_sent_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refused_at__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="policy_sent_back_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="police_portal.policyversion",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="comment")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                (
                    "shown_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("left_out_at", models.DateTimeField(blank=True, null=True)),
                ("left_out_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("version"), models.F("author"), name="policy_comment_once_per_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shown_at__isnull", True), ("left_out_at__isnull", True), _connector="OR"),
                        name="policy_comment_shown_or_left_out",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Permission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permissions",
                        to="police_portal.agency",
                    ),
                ),
                ("body", models.CharField(max_length=120, verbose_name="governing body")),
                ("act", models.CharField(max_length=60, verbose_name="kind of act")),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("vote", models.CharField(max_length=60, verbose_name="vote")),
                ("hearing_on", models.DateField(verbose_name="public hearing")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permission_document",
                        to="devices.storedobject",
                    ),
                ),
                ("document_name", models.CharField(max_length=120)),
                ("document_sha256", models.CharField(max_length=64)),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permissions",
                        to="police_portal.policyversion",
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, max_length=1000)),
                ("told_days", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "ends_at"], name="permission_of_agency")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="permission_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("starts_at"), "+", models.Value(datetime.timedelta(days=731))
                                ),
                            )
                        ),
                        name="permission_lasts_24_months_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document_sha256", ""), _negated=True), name="permission_names_its_document"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                        ),
                        name="permission_confirmed_or_refused",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entered_by__isnull", True),
                            ("confirmed_by__isnull", True),
                            models.Q(("entered_by", models.F("confirmed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="permission_needs_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("refused_at__isnull", True)),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="permission_against_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Officer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="officer", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="officers", to="police_portal.agency"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("admin", "administrator"), ("requester", "requester"), ("reader", "reader")],
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_active_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("switched_off_at", models.DateTimeField(blank=True, null=True)),
                ("switched_off_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("switched_off_at__isnull", True)),
                        fields=["last_active_at"],
                        name="officer_idle",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["admin", "requester", "reader"])), name="officer_role_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("switched_off_at__isnull", True),
                            models.Q(("switched_off_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="officer_off_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerInvite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invites", to="police_portal.agency"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="official e-mail")),
                (
                    "role",
                    models.CharField(
                        choices=[("admin", "administrator"), ("requester", "requester"), ("reader", "reader")],
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("mail_at", models.DateTimeField(blank=True, null=True)),
                ("mail_tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("mail_at__isnull", False)),
                        fields=["mail_at"],
                        name="officer_invite_mail_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["admin", "requester", "reader"])),
                        name="officer_invite_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created_at"), "+", models.Value(datetime.timedelta(days=90))
                                ),
                            )
                        ),
                        name="officer_invite_lives_90_days",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("agency", "email"),
                        name="officer_invite_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reviewer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_rights",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("named_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("user",),
                        name="reviewer_once_per_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="police_portal.agency",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="police_portal.officer",
                    ),
                ),
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
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lifted_why", models.TextField(blank=True, max_length=1000)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="suspension_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at__isnull", True), models.Q(("lifted_why", ""), _negated=True), _connector="OR"
                        ),
                        name="suspension_lifted_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True), ("officer__isnull", True)),
                        fields=("agency",),
                        name="suspension_of_agency_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True), ("officer__isnull", False)),
                        fields=("officer",),
                        name="suspension_of_officer_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FootageRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "reference",
                    models.CharField(
                        default=police_portal.requests.models.new_reference, editable=False, max_length=11, unique=True
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="police_portal.agency"
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="police_portal.officer"
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="police_portal.footagerequest",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("in_review", "in review"),
                            ("open", "open"),
                            ("refused", "refused"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                (
                    "offence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("burglary", "burglary"),
                            ("theft", "theft"),
                            ("parcel_theft", "theft of a parcel"),
                            ("vehicle_theft", "theft of or from a vehicle"),
                            ("robbery", "robbery"),
                            ("assault", "assault"),
                            ("sexual_offence", "sexual offence"),
                            ("violence_at_home", "violence at home"),
                            ("homicide", "homicide"),
                            ("kidnapping", "kidnapping"),
                            ("missing_person", "missing person"),
                            ("hit_and_run", "hit and run"),
                            ("arson", "arson or fire"),
                            ("vandalism", "vandalism"),
                            ("shooting", "shooting"),
                            ("fire_cause", "cause of a fire"),
                            ("disaster", "disaster response"),
                        ],
                        max_length=16,
                        verbose_name="offence",
                    ),
                ),
                ("case_number", models.CharField(blank=True, max_length=40, verbose_name="case number")),
                ("contact_name", models.CharField(blank=True, max_length=80, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("message", models.TextField(blank=True, max_length=2000, verbose_name="message to the homes")),
                ("area", models.JSONField(blank=True, default=list)),
                ("area_m2", models.PositiveIntegerField(default=0)),
                ("window_start", models.DateTimeField(blank=True, null=True)),
                ("window_end", models.DateTimeField(blank=True, null=True)),
                ("time_zone", models.CharField(default="UTC", max_length=60, verbose_name="time zone")),
                ("response_days", models.PositiveSmallIntegerField(default=7, verbose_name="days to answer")),
                ("blackouts", models.JSONField(blank=True, default=list)),
                (
                    "permission",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="police_portal.permission",
                    ),
                ),
                ("case_key", models.CharField(blank=True, max_length=40)),
                ("case_slot", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("needs_overseer", models.BooleanField(default=False)),
                ("touches_protected", models.BooleanField(default=False)),
                ("score", models.FloatField(default=0)),
                ("stacked", models.JSONField(blank=True, default=list)),
                ("findings", models.JSONField(blank=True, default=list)),
                ("public_cells", models.JSONField(blank=True, default=list)),
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
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="reason")),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("answers_until", models.DateTimeField(blank=True, null=True)),
                ("matched_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("useful", "the footage was useful"),
                            ("arrest", "an arrest"),
                            ("charge", "a charge"),
                            ("cleared", "somebody was cleared"),
                            ("nothing", "nothing"),
                        ],
                        max_length=7,
                        verbose_name="outcome",
                    ),
                ),
                ("outcome_note", models.TextField(blank=True, max_length=1000, verbose_name="what came of it")),
                ("outcome_at", models.DateTimeField(blank=True, null=True)),
                ("outcome_told_days", models.PositiveSmallIntegerField(default=0)),
                ("outcome_shown_at", models.DateTimeField(blank=True, null=True)),
                (
                    "post",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="footage_request",
                        to="neighbors.post",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "-created_at"], name="requests_of_agency"),
                    models.Index(
                        condition=models.Q(("opened_at__isnull", False)), fields=["-opened_at"], name="request_log"
                    ),
                    models.Index(
                        condition=models.Q(("status", "in_review")), fields=["submitted_at"], name="request_queue"
                    ),
                    models.Index(
                        condition=models.Q(("status", "open")), fields=["answers_until"], name="request_to_expire"
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False), ("opened_at__isnull", False), ("outcome", "")),
                        fields=["ended_at"],
                        name="request_outcome_owed",
                    ),
                    models.Index(
                        condition=models.Q(("submitted_at__isnull", False)),
                        fields=["submitted_at"],
                        name="request_stacking",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "in_review",
                                    "open",
                                    "refused",
                                    "closed",
                                    "withdrawn",
                                    "expired",
                                ],
                            )
                        ),
                        name="request_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(
                                ("permission__isnull", False),
                                ("submitted_at__isnull", False),
                                ("window_end__isnull", False),
                                ("window_start__isnull", False),
                                models.Q(("case_key", ""), _negated=True),
                                models.Q(("contact_name", ""), _negated=True),
                                models.Q(("message", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="request_submitted_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            (
                                "offence__in",
                                [
                                    "burglary",
                                    "theft",
                                    "parcel_theft",
                                    "vehicle_theft",
                                    "robbery",
                                    "assault",
                                    "sexual_offence",
                                    "violence_at_home",
                                    "homicide",
                                    "kidnapping",
                                    "missing_person",
                                    "hit_and_run",
                                    "arson",
                                    "vandalism",
                                    "shooting",
                                    "fire_cause",
                                    "disaster",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="request_offence_on_the_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(
                                (
                                    "window_end__gte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("window_start"), "+", models.Value(datetime.timedelta(seconds=900))
                                    ),
                                ),
                                (
                                    "window_end__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("window_start"), "+", models.Value(datetime.timedelta(seconds=43200))
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="request_window_15_min_to_12_h",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"), ("window_end__lte", models.F("submitted_at")), _connector="OR"
                        ),
                        name="request_window_is_past",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            (
                                "window_start__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("submitted_at"), "-", models.Value(datetime.timedelta(days=45))
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="request_45_days_back_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(("area_m2__gte", 64750), ("area_m2__lte", 1294994)),
                            _connector="OR",
                        ),
                        name="request_area_in_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("response_days__gte", 1), ("response_days__lte", 30)),
                        name="request_response_1_to_30_days",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("message"), 2000
                        ),
                        name="request_message_2000_characters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_slot__isnull", True), ("case_slot__in", [1, 2]), _connector="OR"),
                        name="request_case_slot_1_or_2",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "refused", "withdrawn"]),
                            ("case_slot__isnull", False),
                            _connector="OR",
                        ),
                        name="request_that_counts_has_a_slot",
                    ),
                    models.UniqueConstraint(
                        models.F("agency"), models.F("case_key"), models.F("case_slot"), name="request_two_per_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["open", "closed", "expired"]), _negated=True),
                            models.Q(
                                ("answers_until__isnull", False),
                                ("decided_at__isnull", False),
                                ("opened_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="request_open_was_reviewed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("decided_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="request_refused_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["closed", "withdrawn", "expired"]), _negated=True),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="request_ended_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome", ""), ("outcome_at__isnull", False), _connector="OR"),
                        name="request_outcome_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectedPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("worship", "place of worship"),
                            ("school", "school"),
                            ("polling", "polling place"),
                            ("demonstration", "announced demonstration"),
                            ("shelter", "shelter"),
                            ("clinic", "clinic"),
                        ],
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("area", models.JSONField(blank=True, default=list)),
                ("cell", models.CharField(blank=True, max_length=15)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["west", "east"], name="place_box"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["worship", "school", "polling", "demonstration", "shelter", "clinic"])
                        ),
                        name="place_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["shelter", "clinic"]), _negated=True),
                            models.Q(("name", ""), models.Q(("cell", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="place_hidden_is_a_cell_without_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "demonstration"), _negated=True),
                            models.Q(("ends_at__isnull", False), ("starts_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="place_announced_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="police_portal.footagerequest",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="shares",
                        to="devices.home",
                    ),
                ),
                (
                    "clip",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="shares",
                        to="devices.clip",
                    ),
                ),
                ("clip_uuid", models.UUIDField()),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("processing", "being made"),
                            ("lent", "lent"),
                            ("unreadable", "could not be made"),
                            ("ended", "over"),
                            ("deleted", "deleted"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("is_redacted", models.BooleanField(default=True)),
                ("gives_original", models.BooleanField(default=False)),
                ("may_download", models.BooleanField(default=False)),
                ("with_sound", models.BooleanField(default=False)),
                ("said_name", models.CharField(blank=True, max_length=80)),
                ("said_contact", models.CharField(blank=True, max_length=254)),
                ("said_address", models.CharField(blank=True, max_length=200)),
                ("cell", models.CharField(max_length=15)),
                ("recorded_at", models.DateTimeField()),
                ("duration_s", models.FloatField()),
                ("clip_sha256", models.CharField(max_length=64)),
                ("lent_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField()),
                ("extended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "extended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="police_portal.officer",
                    ),
                ),
                ("extended_why", models.TextField(blank=True, max_length=1000)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("time", "its time was over"),
                            ("withdrawn", "the owner took it back"),
                            ("clip_deleted", "the owner deleted the clip"),
                            ("unreadable", "the copy could not be made"),
                            ("request", "the agency withdrew its request"),
                        ],
                        max_length=12,
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "copy",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_as_copy",
                        to="devices.storedobject",
                    ),
                ),
                (
                    "poster",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_as_poster",
                        to="devices.storedobject",
                    ),
                ),
                (
                    "original",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_as_original",
                        to="devices.storedobject",
                    ),
                ),
                ("made_facts", models.JSONField(blank=True, default=dict)),
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
                    models.Index(fields=["request", "uuid"], name="shares_of_request"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "processing", "lent"])),
                        fields=["ends_at"],
                        name="share_to_end",
                    ),
                    models.Index(condition=models.Q(("state", "ended")), fields=["ended_at"], name="share_to_delete"),
                    models.Index(
                        condition=models.Q(("lease__isnull", False)), fields=["lease_until"], name="share_leased"
                    ),
                    models.Index(
                        condition=models.Q(("wake_at__isnull", False)), fields=["wake_at"], name="share_waiting"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("request"), models.F("clip"), name="share_once_per_request_and_clip"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "processing", "lent", "unreadable", "ended", "deleted"])
                        ),
                        name="share_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "lent"), _negated=True),
                            models.Q(("copy__isnull", False), ("lent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="share_lent_has_a_copy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("given_at"), "+", models.Value(datetime.timedelta(days=60))
                                ),
                            )
                        ),
                        name="share_lasts_two_leases_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("given_at"), "+", models.Value(datetime.timedelta(days=30))
                                ),
                            ),
                            models.Q(
                                ("extended_at__isnull", False),
                                ("extended_by__isnull", False),
                                models.Q(("extended_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="share_longer_only_by_a_statement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ended", "deleted"]), _negated=True),
                            models.Q(("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="share_over_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "deleted"), _negated=True),
                            models.Q(
                                ("copy__isnull", True),
                                ("deleted_at__isnull", False),
                                ("original__isnull", True),
                                ("poster__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="share_deleted_has_nothing_left",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="downloads", to="police_portal.share"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="police_portal.officer",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("purpose", models.CharField(max_length=300, verbose_name="what for")),
                ("what", models.CharField(max_length=8)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "stored",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="devices.storedobject",
                    ),
                ),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("attested_at", models.DateTimeField(blank=True, null=True)),
                (
                    "attested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="police_portal.officer",
                    ),
                ),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("wake_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("put_offs", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["share", "-at"], name="downloads_of_share")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True), name="download_has_a_purpose"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["copy", "original", "package"])),
                        name="download_of_a_known_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Package",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="police_portal.footagerequest",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packages", to="police_portal.officer"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("purpose", models.CharField(max_length=300, verbose_name="what for")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("processing", "being made"),
                            ("ready", "ready"),
                            ("taken", "taken"),
                            ("unreadable", "could not be made"),
                            ("gone", "taken; not to be fetched again"),
                            ("unused", "not fetched in time"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "stored",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="devices.storedobject",
                    ),
                ),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("wake_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("put_offs", models.PositiveSmallIntegerField(default=0)),
                ("shares", models.ManyToManyField(related_name="packages", to="police_portal.share")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["request", "officer", "-at"], name="packages_of_officer"),
                    models.Index(fields=["state", "at"], name="packages_to_clear"),
                    models.Index(
                        condition=models.Q(("lease__isnull", False)), fields=["lease_until"], name="package_leased"
                    ),
                    models.Index(
                        condition=models.Q(("wake_at__isnull", False)), fields=["wake_at"], name="package_waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True), name="package_has_a_purpose"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "processing", "ready", "taken", "unreadable", "gone", "unused"])
                        ),
                        name="package_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="police_portal.share"
                    ),
                ),
                ("recipient", models.CharField(max_length=120, verbose_name="to whom")),
                ("purpose", models.CharField(max_length=300, verbose_name="what for")),
                ("warrant_number", models.CharField(blank=True, max_length=60, verbose_name="number of the warrant")),
                ("warrant_court", models.CharField(blank=True, max_length=120, verbose_name="court")),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="devices.storedobject",
                    ),
                ),
                ("document_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="police_portal.officer"
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("consented", "the owner consented"),
                            ("declined", "declined"),
                            ("ordered", "by a filed warrant"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
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
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "asked")), fields=["asked_at"], name="handover_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "consented", "declined", "ordered"])),
                        name="handover_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "asked"), ("decided_at__isnull", False), _connector="OR"),
                        name="handover_decided_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ordered"), _negated=True),
                            models.Q(
                                models.Q(("warrant_number", ""), _negated=True),
                                models.Q(("warrant_court", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="handover_ordered_names_its_warrant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("document__isnull", True),
                                ("document_sha256", ""),
                                ("warrant_court", ""),
                                ("warrant_number", ""),
                            ),
                            models.Q(
                                models.Q(("warrant_number", ""), _negated=True),
                                models.Q(("warrant_court", ""), _negated=True),
                                models.Q(("document_sha256", ""), _negated=True),
                                ("document__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_warrant_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "consented"), _negated=True), ("warrant_number", ""), _connector="OR"
                        ),
                        name="handover_by_warrant_asks_no_consent",
                    ),
                    models.UniqueConstraint(
                        models.F("share"),
                        django.db.models.functions.text.Lower("recipient"),
                        models.F("warrant_number"),
                        condition=models.Q(("state", "asked")),
                        name="handover_asked_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeletionRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "share",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="police_portal.share"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("body", models.JSONField()),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="police_portal.footagerequest",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="devices.home"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("unseen", "not seen yet"),
                            ("seen", "not answered"),
                            ("declined", "not this time"),
                            ("shared", "shared"),
                            ("ask_for_warrant", "asked for a warrant"),
                        ],
                        default="unseen",
                        max_length=15,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["home", "-created_at"], name="invitations_of_home")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("request"), models.F("home"), name="invited_once_per_request_and_home"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["unseen", "seen", "declined", "shared", "ask_for_warrant"])),
                        name="invitation_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__in", ["unseen", "seen"]), ("answered_at__isnull", False), _connector="OR"
                        ),
                        name="invitation_answered_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "home",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="receipts", to="devices.home"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="police_portal.footagerequest"
                    ),
                ),
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
                ("body", models.JSONField()),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "home",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="opt_out", to="devices.home"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Mute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "home",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mutes", to="devices.home"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="police_portal.agency"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("home"), models.F("agency"), name="muted_once_per_home_and_agency")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample",
                        to="police_portal.footagerequest",
                    ),
                ),
                ("drawn_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "verdict",
                    models.CharField(
                        blank=True, choices=[("right", "rightly decided"), ("wrong", "wrongly decided")], max_length=5
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("judged_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["", "right", "wrong"])), name="sample_verdict_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", ""),
                            models.Q(("judged_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="sample_judged_has_time_and_reason",
                    ),
                ],
            },
        ),
    ]
