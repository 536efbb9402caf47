from django.db import migrations


def copy_information_gap(apps, schema_editor):
    suggestions = apps.get_model("referrals", "RiskSuggestion").objects.filter(information_gap=True)
    apps.get_model("referrals", "Referral").objects.filter(pk__in=suggestions.values("referral")).update(
        information_gap=True
    )


class Migration(migrations.Migration):

    dependencies = [('referrals', '0070_queue')]

    operations = [migrations.RunPython(copy_information_gap, migrations.RunPython.noop)]
