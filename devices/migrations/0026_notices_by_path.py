"""What people were told of one thing is found without looking at all that anybody was told."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("devices", "0025_uploads_to_clean"),
    ]

    operations = [
        AddIndexInUse(
            model_name="notice",
            index=models.Index(fields=["path"], condition=models.Q(("path", ""), _negated=True), name="notice_by_path"),
        ),
    ]
