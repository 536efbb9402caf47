"""The roles of domain.md §4 as groups, with what each may do in the CMS. No role reaches a referral from there."""

from django.db import migrations

PAGE_ACTIONS = {
    "comms_editor": ("add", "change"),
    "comms_publisher": ("add", "change", "publish", "lock", "unlock"),
}
SNIPPET_ACTIONS = {
    "comms_editor": {("home", "helpline"): ("change",), ("programmes", "programme"): ("change",)},
    "comms_publisher": {
        ("home", "helpline"): ("add", "change", "delete"),
        ("home", "sitesettings"): ("change",),
        ("programmes", "programme"): ("change",),
    },
    "team_leader": {("programmes", "programme"): ("change",)},
}
FILE_ACTIONS = {
    ("wagtailimages", "image"): ("add", "change", "choose"),
    ("wagtaildocs", "document"): ("add", "change", "choose"),
}
ROLES = (
    "comms_editor", "comms_publisher", "triage_officer", "team_leader", "dsl", "caseworker", "data_protection_lead",
    "system_admin",
)  # fmt: skip


def permission(apps, app_label, model, action):
    """Return a permission, which Django itself would only make after all migrations have run."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
    )
    return found


def add_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    root_page = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    root_collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    groups = {role: Group.objects.get_or_create(name=role)[0] for role in ROLES}
    for role, snippets in SNIPPET_ACTIONS.items():
        groups[role].permissions.add(permission(apps, "wagtailadmin", "admin", "access"))
        for (app_label, model), actions in snippets.items():
            groups[role].permissions.add(*(permission(apps, app_label, model, action) for action in actions))
    for role, actions in PAGE_ACTIONS.items():
        for action in actions:
            allowed = permission(apps, "wagtailcore", "page", action)
            GroupPagePermission.objects.get_or_create(group=groups[role], page=root_page, permission=allowed)
        for (app_label, model), file_actions in FILE_ACTIONS.items():
            for action in file_actions:
                allowed = permission(apps, app_label, model, action)
                GroupCollectionPermission.objects.get_or_create(
                    group=groups[role], collection=root_collection, permission=allowed
                )


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("home", "0001_initial"),
        ("programmes", "0003_pages"),
        ("wagtailadmin", "0003_admin_managed"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0012_uploadeddocument"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(add_roles, remove_roles)]
