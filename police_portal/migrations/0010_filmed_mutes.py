import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0021_holds_by_holder"),
        ("police_portal", "0009_asked_by_the_filmed"),
    ]

    operations = [
        migrations.CreateModel(
            name="FilmedMute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "home",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="filmed_mute", to="devices.home"
                    ),
                ),
            ],
        ),
    ]
