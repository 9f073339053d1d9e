from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("devices", "0013_homes_by_cell"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="office_of",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("office_of__isnull", True), ("office", "officer"), _connector="OR"),
                name="user_of_a_body_is_an_officer",
            ),
        ),
    ]
