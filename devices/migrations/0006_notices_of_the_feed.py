from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0005_objects_of_the_feed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ding", "Somebody rang"),
                    ("person", "A person was seen"),
                    ("camera_offline", "A camera went offline"),
                    ("camera_back", "A camera is back"),
                    ("clip_unreadable", "A recording could not be read"),
                    ("new_sign_in", "New sign-in"),
                    ("member_joined", "Somebody joined a home"),
                    ("nearby", "New near you"),
                    ("corrected", "A post near you was corrected"),
                    ("post_published", "What you wrote was published"),
                    ("post_changes", "A change is asked for"),
                    ("post_rejected", "What you wrote was not published"),
                    ("post_hidden", "What you wrote is hidden until somebody has looked"),
                    ("post_restored", "What you wrote is back"),
                    ("flagged_and_kept", "What you wrote was flagged and stays"),
                    ("post_removed", "What you wrote was removed"),
                    ("post_lapsed", "A post of yours lapsed"),
                    ("commented", "Somebody commented on your post"),
                    ("flag_decided", "What you flagged was decided"),
                    ("appeal_decided", "Your appeal was decided"),
                    ("struck", "You cannot write for a while"),
                    ("message_waits", "A message waits for you"),
                    ("media_unreadable", "A picture of a post could not be read"),
                    ("appointed", "Somebody is to be given an office"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "ding",
                            "person",
                            "camera_offline",
                            "camera_back",
                            "clip_unreadable",
                            "new_sign_in",
                            "member_joined",
                            "nearby",
                            "corrected",
                            "post_published",
                            "post_changes",
                            "post_rejected",
                            "post_hidden",
                            "post_restored",
                            "flagged_and_kept",
                            "post_removed",
                            "post_lapsed",
                            "commented",
                            "flag_decided",
                            "appeal_decided",
                            "struck",
                            "message_waits",
                            "media_unreadable",
                            "appointed",
                        ],
                    )
                ),
                name="notice_kind_known",
            ),
        ),
    ]
