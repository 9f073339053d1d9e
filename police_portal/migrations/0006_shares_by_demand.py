import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("police_portal", "0005_legal_demands"),
    ]

    operations = [
        migrations.AlterField(
            model_name="share",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="police_portal.agency"
            ),
        ),
        migrations.AlterField(
            model_name="share",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="police_portal.footagerequest",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="demand",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="police_portal.legaldemand",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="preserved",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="police_portal.preserved",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="start_s",
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name="share",
            name="end_s",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                models.F("demand"), models.F("clip_uuid"), models.F("start_s"), name="share_once_per_demand_and_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("demand__isnull", True), ("request__isnull", False)),
                    models.Q(("demand__isnull", False), ("request__isnull", True)),
                    _connector="OR",
                ),
                name="share_for_a_request_or_by_a_demand",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start_s__gte", 0),
                    models.Q(("end_s__isnull", True), ("end_s__gt", models.F("start_s")), _connector="OR"),
                ),
                name="share_part_is_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("gives_original", False), models.Q(("end_s__isnull", True), ("start_s", 0)), _connector="OR"
                ),
                name="share_of_a_part_gives_no_original",
            ),
        ),
        migrations.AlterField(
            model_name="package",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="packages",
                to="police_portal.footagerequest",
            ),
        ),
        migrations.AddField(
            model_name="package",
            name="demand",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="packages",
                to="police_portal.legaldemand",
            ),
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("demand__isnull", True), ("request__isnull", False)),
                    models.Q(("demand__isnull", False), ("request__isnull", True)),
                    _connector="OR",
                ),
                name="package_of_a_request_or_a_demand",
            ),
        ),
        migrations.AlterField(
            model_name="share",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("time", "its time was over"),
                    ("withdrawn", "the owner took it back"),
                    ("clip_deleted", "the owner deleted the clip"),
                    ("unreadable", "the copy could not be made"),
                    ("request", "the agency withdrew its request"),
                    ("no_ground", "the review found that it should not have been given"),
                ],
                max_length=12,
            ),
        ),
    ]
