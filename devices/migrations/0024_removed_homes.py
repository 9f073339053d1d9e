"""What is to be deleted of removed homes is found without looking at all homes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0023_people_with_an_office"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="home",
            index=models.Index(
                fields=["removed_at"], name="home_removed", condition=models.Q(("removed_at__isnull", False))
            ),
        ),
    ]
