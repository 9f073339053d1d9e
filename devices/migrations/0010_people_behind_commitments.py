from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from devices.audit import triggers


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes a table anew to add a column: its triggers would be lost without a word."""
    triggers.drop(schema_editor.connection, triggers.ENTRIES)


def create_first(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.create(schema_editor.connection, triggers.ENTRIES)


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.create(schema_editor.connection)


def drop_all(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0009_public_log_and_chains"),
    ]

    operations = [
        migrations.RunPython(drop, create_first),
        migrations.AddField(
            model_name="auditentry",
            name="commitment",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="auditperson",
            name="salt",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(create, drop_all),
    ]
