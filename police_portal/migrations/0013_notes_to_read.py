"""Notes on outcomes that wait to be read before they are public are found without looking at all requests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("police_portal", "0012_downloads_that_wait"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="footagerequest",
            index=models.Index(
                condition=models.Q(
                    ("outcome_at__isnull", False),
                    ("outcome_shown_at__isnull", True),
                    models.Q(("outcome_note", ""), _negated=True),
                ),
                fields=["outcome_at"],
                name="request_note_to_read",
            ),
        ),
    ]
