"""Downloads that wait for a worker, lost one, or are over are found without looking at all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("police_portal", "0011_closed_months"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="download",
            index=models.Index(
                fields=["at"], name="downloads_to_clear", condition=models.Q(("state__in", ["ready", "taken"]))
            ),
        ),
        migrations.AddIndex(
            model_name="download",
            index=models.Index(
                fields=["lease_until"], name="download_leased", condition=models.Q(("lease__isnull", False))
            ),
        ),
        migrations.AddIndex(
            model_name="download",
            index=models.Index(
                fields=["wake_at"], name="download_waiting", condition=models.Q(("wake_at__isnull", False))
            ),
        ),
    ]
