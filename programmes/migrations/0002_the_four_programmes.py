"""Every installation has the four programmes of domain.md §2; what is edited later is never overwritten."""

from django.db import migrations

PROGRAMMES = [
    (
        "gangs",
        "Gangs work with councils",
        "One-to-one support, planned with each local authority, to find a different way forward.",
        [],
    ),
    (
        "county_lines",
        "County lines",
        "For young people used to move drugs around the country. We stand up for them with every service involved.",
        [],
    ),
    (
        "hospital",
        "Hospital",
        "Our caseworkers are on the major trauma unit at the Royal London, from the bedside to back home.",
        [],
    ),
    (
        "family",
        "Families",
        "In Lambeth, one caseworker for the whole family: housing, money, health and safety.",
        ["lambeth"],
    ),
]


def add_programmes(apps, schema_editor):
    Programme = apps.get_model("programmes", "Programme")
    for position, (code, name, summary, areas) in enumerate(PROGRAMMES, start=1):
        Programme.objects.get_or_create(
            code=code, defaults={"name": name, "summary": summary, "areas": areas, "sort_order": position}
        )


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]

    operations = [migrations.RunPython(add_programmes, migrations.RunPython.noop, elidable=False)]
