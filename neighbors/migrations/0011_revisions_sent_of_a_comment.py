"""Versions of a comment that were sent lately are found without reading the older ones."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("neighbors", "0010_revisions_sent_of_a_post"),
    ]

    operations = [
        AddIndexInUse(
            model_name="revision",
            index=models.Index(
                fields=["comment", "submitted_at"],
                name="revisions_sent_of_comment",
                condition=models.Q(("comment__isnull", False)),
            ),
        ),
    ]
