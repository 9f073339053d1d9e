from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("neighbors", "0003_hiding_agencies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("cell_8", 0), ("status__in", ("published", "resolved", "lapsed"))),
                fields=["-published_at"],
                name="regional",
            ),
        ),
    ]
