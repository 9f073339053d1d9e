"""The newest version of a post is found along an index, not by walking all there are."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("neighbors", "0005_closed_months"),
    ]

    operations = [
        AddIndexInUse(
            model_name="revision",
            index=models.Index(
                fields=["post", "kind", "-id"], name="revisions_of_post", condition=models.Q(("comment__isnull", True))
            ),
        ),
    ]
