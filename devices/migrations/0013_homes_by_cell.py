from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0012_notices_of_the_portal"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="home",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True)), fields=["cell", "lat", "lon"], name="home_by_cell"
            ),
        ),
    ]
