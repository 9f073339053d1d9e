from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0018_entries_shown_later"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="storedobject",
            name="object_purpose_known",
        ),
        migrations.AlterField(
            model_name="storedobject",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("original", "Original"),
                    ("playable", "Playable"),
                    ("h264", "H264"),
                    ("masked", "Masked"),
                    ("poster", "Poster"),
                    ("strip", "Strip"),
                    ("sent", "Sent"),
                    ("feed", "Feed"),
                    ("feedpost", "Feed Poster"),
                    ("lease", "Lease"),
                    ("leasepst", "Lease Poster"),
                    ("leaseorg", "Lease Original"),
                    ("export", "Export"),
                    ("preserve", "Preserved"),
                    ("account", "Account"),
                    ("document", "Document"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="storedobject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "original",
                            "playable",
                            "h264",
                            "masked",
                            "poster",
                            "strip",
                            "sent",
                            "feed",
                            "feedpost",
                            "lease",
                            "leasepst",
                            "leaseorg",
                            "export",
                            "preserve",
                            "account",
                            "document",
                        ],
                    )
                ),
                name="object_purpose_known",
            ),
        ),
    ]
