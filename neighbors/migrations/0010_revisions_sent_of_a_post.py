"""Versions of a post that were sent lately are found without reading the older ones."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("neighbors", "0009_posts_alike"),
    ]

    operations = [
        AddIndexInUse(
            model_name="revision",
            index=models.Index(
                fields=["post", "submitted_at"],
                name="revisions_sent_of_post",
                condition=models.Q(("comment__isnull", True)),
            ),
        ),
    ]
