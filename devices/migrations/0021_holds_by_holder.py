from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0020_notices_of_demands_and_the_filmed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["holder"], name="hold_of_holder"),
        ),
    ]
