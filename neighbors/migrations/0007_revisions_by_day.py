"""What somebody sent today is counted among what came today."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("neighbors", "0006_revisions_of_a_post"),
    ]

    operations = [
        AddIndexInUse(
            model_name="revision",
            index=models.Index(fields=["submitted_at"], name="revision_submitted"),
        ),
    ]
