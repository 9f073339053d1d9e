"""What somebody sent today is counted from what they wrote, not from all that came today."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("neighbors", "0011_revisions_sent_of_a_comment"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="revision", name="revision_submitted"),
    ]
