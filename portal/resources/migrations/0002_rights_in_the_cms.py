"""Comms editors write resources, comms publishers publish them, by the workflow of the pages."""

from django.db import migrations

ACTIONS = {
    "comms_editor": {"resource": ("add", "change"), "topic": ("add", "change")},
    "comms_publisher": {
        "resource": ("add", "change", "publish", "lock", "unlock"),
        "topic": ("add", "change", "delete"),
    },
}
WORKFLOW = "Check and publish"


def add_rights(apps, schema_editor):
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    types = apps.get_model("contenttypes", "ContentType").objects
    for role, models in ACTIONS.items():
        group = group_model.objects.get(name=role)
        for model, actions in models.items():
            content_type, _ = types.get_or_create(app_label="resources", model=model)
            for action in actions:
                name = f"Can {action} {'library resource' if model == 'resource' else model}"
                allowed, _ = permission_model.objects.get_or_create(
                    content_type=content_type, codename=f"{action}_{model}", defaults={"name": name}
                )
                group.permissions.add(allowed)
    content_type = types.get(app_label="resources", model="resource")
    workflow = apps.get_model("wagtailcore", "Workflow").objects.get(name=WORKFLOW)
    apps.get_model("wagtailcore", "WorkflowContentType").objects.update_or_create(
        content_type=content_type, defaults={"workflow": workflow}
    )


def remove_rights(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="resources", group__name__in=ACTIONS
    ).delete()
    apps.get_model("wagtailcore", "WorkflowContentType").objects.filter(content_type__app_label="resources").delete()


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_library"), ("accounts", "0003_check_and_publish")]

    operations = [migrations.RunPython(add_rights, remove_rights)]
