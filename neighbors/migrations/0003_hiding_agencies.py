from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("neighbors", "0002_posts_of_agencies"),
    ]

    operations = [
        migrations.AddField(
            model_name="neighbor",
            name="hides_agencies",
            field=models.BooleanField(default=False, verbose_name="hide posts of agencies"),
        ),
    ]
