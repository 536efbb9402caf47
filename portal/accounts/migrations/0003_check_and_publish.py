"""One workflow for every page: a comms editor submits, a comms publisher checks and publishes."""

from django.db import migrations

WORKFLOW, TASK, APPROVES = "Check and publish", "Check and publish", "comms_publisher"
OF_WAGTAIL = ("Moderators", "Editors")  # groups that come with it; here only roles are given


def add_workflow(apps, schema_editor):
    wagtail = lambda name: apps.get_model("wagtailcore", name)  # noqa: E731
    task_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = wagtail("GroupApprovalTask").objects.create(name=TASK, active=True, content_type=task_type)
    task.groups.add(apps.get_model("auth", "Group").objects.get(name=APPROVES))
    workflow = wagtail("Workflow").objects.create(name=WORKFLOW, active=True)
    wagtail("WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    root = wagtail("Page").objects.get(depth=1)
    wagtail("WorkflowPage").objects.update_or_create(page=root, defaults={"workflow": workflow})
    retire_what_wagtail_brings(apps, workflow)


def retire_what_wagtail_brings(apps, workflow):
    """Its workflow asks a group that nobody is in. A group that somebody was put into is left alone."""
    apps.get_model("auth", "Group").objects.filter(name__in=OF_WAGTAIL, user__isnull=True).delete()
    others = apps.get_model("wagtailcore", "Workflow").objects.filter(name="Moderators approval").exclude(
        pk=workflow.pk
    )
    apps.get_model("wagtailcore", "Task").objects.filter(workflow_tasks__workflow__in=others).update(active=False)
    others.update(active=False)


def remove_workflow(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("wagtailcore", "Task").objects.filter(name=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]

    operations = [migrations.RunPython(add_workflow, remove_workflow)]
