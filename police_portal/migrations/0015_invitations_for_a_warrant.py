"""That an owner asked an agency for a warrant is found without looking at all that the home was asked."""

from django.db import migrations, models

from devices.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("police_portal", "0014_shares_of_a_recording"),
    ]

    operations = [
        AddIndexInUse(
            model_name="invitation",
            index=models.Index(
                fields=["home", "-answered_at"],
                name="asked_for_warrant",
                condition=models.Q(("answer", "ask_for_warrant")),
            ),
        ),
    ]
