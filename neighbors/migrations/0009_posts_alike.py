"""Posts about the same place, time and matter are found without looking at all that were ever written there."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("neighbors", "0008_posts_in_draft"),
    ]

    operations = [
        AddIndexInUse(
            model_name="post",
            index=models.Index(
                fields=["category", "cell_8", "happened_at"],
                name="posts_alike",
                condition=models.Q(("status__in", ("published", "resolved", "lapsed"))),
            ),
        ),
    ]
