import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0002_audit_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("", "none"),
                            ("moderator", "moderator"),
                            ("overseer", "overseer"),
                            ("custodian", "custodian"),
                            ("officer", "officer"),
                            ("operator", "operator"),
                        ],
                        max_length=9,
                        verbose_name="office",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="office",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "none"),
                    ("moderator", "moderator"),
                    ("overseer", "overseer"),
                    ("custodian", "custodian"),
                    ("officer", "officer"),
                    ("operator", "operator"),
                ],
                default="",
                max_length=9,
                verbose_name="office",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="proposed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="second",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="seconds",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="appointments", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("office__in", ["moderator", "overseer", "custodian"])),
                name="appointment_to_an_office_that_needs_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("proposed_by__isnull", True),
                        models.Q(("proposed_by", models.F("user")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("second__isnull", True), models.Q(("second", models.F("user")), _negated=True), _connector="OR"
                    ),
                    models.Q(
                        ("proposed_by__isnull", True),
                        ("second__isnull", True),
                        models.Q(("second", models.F("proposed_by")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="appointment_needs_two_others",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("user",),
                name="appointment_in_force_once_per_person",
            ),
        ),
    ]
