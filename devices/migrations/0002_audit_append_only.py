from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from devices.audit import triggers


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.create(schema_editor.connection, triggers.ENTRIES)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.drop(schema_editor.connection, triggers.ENTRIES)


class Migration(migrations.Migration):
    dependencies = [("devices", "0001_people_cameras_clips")]

    operations = [migrations.RunPython(create, drop)]
