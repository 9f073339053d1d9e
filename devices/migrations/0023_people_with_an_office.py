"""Who holds an office is found without looking at everybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0022_signing_keys"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                fields=["office"], name="user_with_office", condition=models.Q(("office", ""), _negated=True)
            ),
        ),
    ]
