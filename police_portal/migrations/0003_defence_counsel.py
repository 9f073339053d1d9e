from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("police_portal", "0002_request_is_fixed"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="bar_number",
            field=models.CharField(blank=True, max_length=40, verbose_name="number in the bar's register"),
        ),
        migrations.RemoveConstraint(
            model_name="agency",
            name="agency_kind_known",
        ),
        migrations.AlterField(
            model_name="agency",
            name="kind",
            field=models.CharField(
                choices=[
                    ("police", "police"),
                    ("sheriff", "sheriff"),
                    ("fire", "fire department"),
                    ("emergency", "emergency services"),
                    ("local_government", "local government"),
                    ("counsel", "defence counsel"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["police", "sheriff", "fire", "emergency", "local_government", "counsel"])
                ),
                name="agency_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "counsel"), models.Q(("bar_number", ""), _negated=True)),
                    models.Q(models.Q(("kind", "counsel"), _negated=True), ("bar_number", "")),
                    _connector="OR",
                ),
                name="agency_counsel_has_a_bar_number",
            ),
        ),
    ]
