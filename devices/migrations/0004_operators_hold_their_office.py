from django.db import migrations, models


def give_operators_their_office(apps, schema_editor):
    """Who ran the system goes on; staff without an office leaves the admin."""
    User = apps.get_model("devices", "User")
    User.objects.filter(is_superuser=True).update(office="operator")
    User.objects.filter(is_staff=True, is_superuser=False).update(is_staff=False)


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0003_offices"),
    ]

    operations = [
        migrations.RunPython(give_operators_their_office, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("office__in", ["", "moderator", "overseer", "custodian", "officer", "operator"])),
                name="user_office_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_superuser", False), ("office", "operator"), _connector="OR"),
                name="user_superuser_is_the_operator",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_staff", False), ("office__in", ("moderator", "operator")), _connector="OR"),
                name="user_staff_holds_an_office",
            ),
        ),
    ]
