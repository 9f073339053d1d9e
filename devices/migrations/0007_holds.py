import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0006_notices_of_the_feed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "clip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="devices.clip"
                    ),
                ),
                ("holder", models.UUIDField()),
                ("until", models.DateTimeField()),
                ("sentence", models.CharField(max_length=300)),
                ("shown_from", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["clip", "until"], name="hold_in_force"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("clip"), models.F("holder"), name="held_once_for_one_thing")
                ],
            },
        ),
    ]
