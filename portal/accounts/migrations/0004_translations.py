"""Comms staff may copy a page to translate it: what they get is a draft like any other."""

from django.db import migrations

ROLES = ("comms_editor", "comms_publisher")


def allow_translations(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="simple_translation", model="simpletranslation"
    )
    allowed, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="submit_translation", defaults={"name": "Can submit translations"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(allowed)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_check_and_publish"), ("simple_translation", "0001_initial")]

    operations = [migrations.RunPython(allow_translations, migrations.RunPython.noop, elidable=False)]
