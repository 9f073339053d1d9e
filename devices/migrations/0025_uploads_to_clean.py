"""Uploads that have ended and are not cleaned up yet are found without looking at all."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("devices", "0024_removed_homes"),
    ]

    operations = [
        AddIndexInUse(
            model_name="upload",
            index=models.Index(fields=["expires_at"], name="upload_to_clean", condition=models.Q(("state", "ended"))),
        ),
    ]
