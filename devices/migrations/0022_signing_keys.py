import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0021_holds_by_holder"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("previous", models.CharField(blank=True, max_length=64, unique=True)),
                ("begun_at", models.DateTimeField()),
                ("signature", models.CharField(blank=True, max_length=128)),
                ("vouched", models.CharField(blank=True, max_length=128)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key", models.F("previous")), _negated=True),
                        name="signing_key_follows_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("previous", ""), models.Q(("signature", ""), _negated=True), _connector="OR"
                        ),
                        name="signing_key_is_signed",
                    ),
                ],
            },
        ),
    ]
