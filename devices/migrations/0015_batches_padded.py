from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from devices.audit import triggers

BATCHES = {"devices_batch": triggers.CHAIN["devices_batch"]}


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes a table anew to add a column: its triggers would be lost without a word."""
    triggers.drop(schema_editor.connection, BATCHES)


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.create(schema_editor.connection, BATCHES)


class Migration(migrations.Migration):
    dependencies = [("devices", "0014_officers_of_a_body")]

    operations = [
        migrations.RunPython(drop, create),
        migrations.AddField("batch", "padding", models.CharField(blank=True, max_length=64)),
        migrations.AddField("batch", "high", models.BigIntegerField(default=0)),
        migrations.AddField("batch", "gaps", models.JSONField(default=list)),
        migrations.RunPython(create, drop),
    ]
