import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("police_portal", "0006_shares_by_demand"),
    ]

    operations = [
        migrations.AddField(
            model_name="share",
            name="sealed_copy",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="share_as_sealed_copy",
                to="devices.storedobject",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="sealed_poster",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="share_as_sealed_poster",
                to="devices.storedobject",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="sealed_original",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="share_as_sealed_original",
                to="devices.storedobject",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="sealed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sealed_at__isnull", False),
                    models.Q(
                        ("sealed_copy__isnull", True),
                        ("sealed_original__isnull", True),
                        ("sealed_poster__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="share_sealed_has_a_time",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="share",
            name="share_deleted_has_nothing_left",
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "deleted"), _negated=True),
                    models.Q(
                        ("copy__isnull", True),
                        ("deleted_at__isnull", False),
                        ("original__isnull", True),
                        ("poster__isnull", True),
                        ("sealed_copy__isnull", True),
                        ("sealed_original__isnull", True),
                        ("sealed_poster__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="share_deleted_has_nothing_left",
            ),
        ),
    ]
