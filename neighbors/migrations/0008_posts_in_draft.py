"""The drafts of somebody are counted without looking at all that they ever wrote."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("neighbors", "0007_revisions_by_day"),
    ]

    operations = [
        AddIndexInUse(
            model_name="post",
            index=models.Index(fields=["author"], name="post_in_draft", condition=models.Q(("status", "draft"))),
        ),
    ]
