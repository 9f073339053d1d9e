import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("police_portal", "0007_sealed_copies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("sponsor", models.CharField(max_length=120, verbose_name="who gives")),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="police_portal.agency",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("cost", models.CharField(max_length=200, verbose_name="what it costs, and who pays")),
                ("price", models.CharField(max_length=120, verbose_name="what a recipient pays")),
                ("terms", models.TextField(max_length=10000, verbose_name="terms, word for word")),
                ("count", models.PositiveIntegerField(verbose_name="how many cameras")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("listed", "listed"),
                            ("refused", "refused"),
                            ("ended", "over"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("ties", models.CharField(blank=True, max_length=10)),
                ("findings", models.JSONField(blank=True, default=list)),
                ("codes_made_at", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "listed", "refused", "ended"])),
                        name="programme_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1), ("count__lte", 2000)), name="programme_gives_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["listed", "ended"]), _negated=True), ("ties", ""), _connector="OR"
                        ),
                        name="programme_listed_ties_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_by__isnull", True),
                            ("decided_by__isnull", True),
                            models.Q(("proposed_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="programme_needs_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "proposed"),
                            models.Q(("decided_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="programme_decided_has_time_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="police_portal.programme",
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "camera",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="voucher",
                        to="devices.camera",
                    ),
                ),
                ("detached_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["programme", "used_at"], name="vouchers_of_programme")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("detached_at__isnull", True), ("camera__isnull", True), _connector="OR"),
                        name="voucher_detached_names_no_camera",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("camera__isnull", True), ("used_at__isnull", False), _connector="OR"),
                        name="voucher_of_a_camera_was_used",
                    ),
                ],
            },
        ),
    ]
