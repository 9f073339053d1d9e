import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0008_broken_glass"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("act", models.CharField(max_length=40)),
                ("subject_type", models.CharField(max_length=30)),
                ("subject_uuid", models.UUIDField()),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_uuid", "at"], name="public_by_subject"),
                    models.Index(fields=["-at"], name="public_newest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(choices=[("private", "Private"), ("public", "Public")], max_length=7)),
                ("number", models.PositiveIntegerField()),
                ("previous", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("head", models.CharField(max_length=64, unique=True)),
                ("count", models.PositiveIntegerField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("chain"), models.F("number"), name="batch_number_once_per_chain"),
                    models.CheckConstraint(
                        condition=models.Q(("chain__in", ["private", "public"])), name="batch_chain_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sealed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sealed", to="devices.batch"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed",
                        to="devices.auditentry",
                    ),
                ),
                (
                    "public_entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed",
                        to="devices.publicentry",
                    ),
                ),
                ("leaf", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("batch"), models.F("position"), name="sealed_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", False), ("public_entry__isnull", True)),
                            models.Q(("entry__isnull", True), ("public_entry__isnull", False)),
                            _connector="OR",
                        ),
                        name="sealed_is_one_entry",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(choices=[("private", "Private"), ("public", "Public")], max_length=7)),
                ("day", models.DateField()),
                ("head", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("chain"), models.F("day"), name="head_once_a_day")],
            },
        ),
    ]
