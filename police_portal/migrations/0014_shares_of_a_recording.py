"""What was lent of a recording is found without looking at all shares."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("police_portal", "0013_notes_to_read"),
    ]

    operations = [
        AddIndexInUse(
            model_name="share",
            index=models.Index(fields=["clip_uuid"], name="shares_of_recording"),
        ),
    ]
