"""Each share names its agency itself: the one that asked, or the one a demand gives to."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_them(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    asked = apps.get_model("police_portal", "FootageRequest").objects.filter(pk=models.OuterRef("request"))
    apps.get_model("police_portal", "Share").objects.update(agency=models.Subquery(asked.values("agency")[:1]))


class Migration(migrations.Migration):
    dependencies = [("police_portal", "0003_defence_counsel")]

    operations = [
        migrations.AddField(
            "share",
            "agency",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="police_portal.agency",
            ),
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AddIndex("share", models.Index(fields=["agency", "uuid"], name="shares_of_agency")),
    ]
