from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("neighbors", "0001_areas_posts_moderation"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="agency_uuid",
            field=models.UUIDField(blank=True, db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="agency_name",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="post",
            name="agency_under",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="post",
            name="agency_path",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="post",
            name="region",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency_name", ""), ("agency_uuid__isnull", True)),
                    models.Q(("agency_uuid__isnull", False), models.Q(("agency_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="post_of_an_agency_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("category__in", ["community", "environmental", "request"]), _negated=True),
                    ("agency_uuid__isnull", False),
                    _connector="OR",
                ),
                name="post_request_is_an_agencys",
            ),
        ),
    ]
