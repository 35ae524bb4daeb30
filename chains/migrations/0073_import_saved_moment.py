from django.db import migrations

# Who saved a batch, and when, was its last change.
TAKE_OVER = """
UPDATE chains_importbatch SET saved_at = updated_at, saved_by_id = updated_by_id
 WHERE state = 'saved'
"""


class Migration(migrations.Migration):
    dependencies = [('chains', '0072_import_line_facts')]

    operations = [migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop)]
