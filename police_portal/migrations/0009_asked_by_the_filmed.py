import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("police_portal", "0008_giveaways"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorSign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "camera",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sign", to="devices.camera"
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Filmed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "asker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="filmed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "wish",
                    models.CharField(
                        choices=[
                            ("who", "to know who holds it"),
                            ("blur", "to be blurred"),
                            ("delete", "to be deleted"),
                            ("zone", "not to be filmed here: a privacy zone"),
                        ],
                        max_length=6,
                        verbose_name="what you ask for",
                    ),
                ),
                ("cell", models.CharField(blank=True, max_length=15)),
                ("from_at", models.DateTimeField(blank=True, null=True)),
                ("until_at", models.DateTimeField(blank=True, null=True)),
                ("describes", models.CharField(max_length=300, verbose_name="how you are found in the picture")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("done", "done"),
                            ("in_part", "done in part"),
                            ("not_done", "not done"),
                            ("no_answer", "no answer"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tell_at", models.DateTimeField()),
                ("matched_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("names", models.JSONField(blank=True, default=list)),
                (
                    "sign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="police_portal.doorsign",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)), fields=["tell_at"], name="filmed_to_tell"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("wish__in", ["who", "blur", "delete", "zone"])), name="filmed_wish_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "done", "in_part", "not_done", "no_answer"])),
                        name="filmed_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_at__isnull", True),
                            models.Q(
                                ("until_at__gt", models.F("from_at")),
                                (
                                    "until_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("from_at"), "+", models.Value(datetime.timedelta(seconds=21600))
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="filmed_window_6_hours_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("told_at__isnull", True), models.Q(("state", "asked"), _negated=True), _connector="OR"
                        ),
                        name="filmed_told_has_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wish", "zone"), ("from_at__isnull", False), _connector="OR"),
                        name="filmed_has_its_time_unless_a_zone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilmedAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "filmed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asks", to="police_portal.filmed"
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="filmed_asks", to="devices.home"
                    ),
                ),
                (
                    "reply",
                    models.CharField(
                        choices=[
                            ("waiting", "not answered"),
                            ("not_there", "nobody like that is in my clips"),
                            ("done", "done"),
                            ("refused", "no"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("says_agencies", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                ("said", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("filmed"), models.F("home"), name="filmed_asked_once_per_home"),
                    models.CheckConstraint(
                        condition=models.Q(("reply__in", ["waiting", "not_there", "done", "refused"])),
                        name="filmed_reply_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reply", "waiting"), ("replied_at__isnull", False), _connector="OR"),
                        name="filmed_reply_has_a_time",
                    ),
                ],
            },
        ),
    ]
