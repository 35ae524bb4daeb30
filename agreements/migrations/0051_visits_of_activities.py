"""Activities entered before study visits had rows of their own get theirs."""

from django.db import migrations


def add_visits(apps, schema_editor):
    Activity = apps.get_model("agreements", "Activity")
    StudyVisit = apps.get_model("agreements", "StudyVisit")
    StudyVisit.objects.bulk_create(
        StudyVisit(activity_id=pk, learning_side=side)
        for pk, side in Activity.objects.filter(
            kind="study_visit", visit__isnull=True
        ).values_list("pk", "responsible_side")
    )


class Migration(migrations.Migration):

    dependencies = [("agreements", "0050_study_visits")]

    operations = [migrations.RunPython(add_visits, migrations.RunPython.noop)]
