"""Agreements signed so far get their stage, and the step that led to it."""

from django.db import migrations

SIGNED = """
UPDATE agreements_agreement SET stage = 'signed' WHERE sealed_at IS NOT NULL;
INSERT INTO agreements_agreementstep (agreement_id, kind, side, stage, by_id, at, note)
SELECT id, 'recorded', 'host', 'signed', sealed_by_id, sealed_at, ''
FROM agreements_agreement WHERE sealed_at IS NOT NULL ORDER BY sealed_at, id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0010_two_sides")]

    operations = [migrations.RunSQL(SIGNED, migrations.RunSQL.noop)]
