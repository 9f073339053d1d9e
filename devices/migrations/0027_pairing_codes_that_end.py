"""Pairing codes whose time is over are found without looking at all that ever were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0026_notices_by_path"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="pairingcode",
            index=models.Index(
                condition=models.Q(("expires_at__gt", models.F("created_at")), ("used_at__isnull", True)),
                fields=["expires_at"],
                name="pairing_code_to_end",
            ),
        ),
    ]
