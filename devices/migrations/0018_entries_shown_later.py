import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0017_notices_of_warrants"),
    ]

    operations = [
        migrations.CreateModel(
            name="DelayedEntry",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="delay",
                        serialize=False,
                        to="devices.auditentry",
                    ),
                ),
                ("holder", models.UUIDField(db_index=True)),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
