
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0082_corrections_in_work_lines'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='signed_facts_are_locked',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='signed_here_is_kept',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='commitment',
            name='locked_with_text_new',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='commitment',
            name='locked_with_text',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='signed_facts_are_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.sealed_at IS NOT NULL AND ((OLD.association_id, OLD.title, OLD.round_id, OLD.starts_on, OLD.ends_on, OLD.text, OLD.number, OLD.signed_on, OLD.signed_place, OLD.sealed_at) IS DISTINCT FROM (NEW.association_id, NEW.title, NEW.round_id, NEW.starts_on, NEW.ends_on, NEW.text, NEW.number, NEW.signed_on, NEW.signed_place, NEW.sealed_at) OR (OLD.corrected_at, OLD.amended_at) IS DISTINCT FROM (NEW.corrected_at, NEW.amended_at)))', func="\nIF NEW.amended_at IS DISTINCT FROM OLD.amended_at AND (\n    NEW.amended_at < OLD.amended_at OR NOT EXISTS (\n        SELECT 1 FROM agreements_amendment m\n        WHERE m.agreement_id = NEW.id AND m.sealed_at = NEW.amended_at\n    )\n) OR NEW.corrected_at IS DISTINCT FROM OLD.corrected_at\nAND NOT (NEW.is_paper AND OLD.amended_at IS NULL)\nAND NOT EXISTS (\n    SELECT 1 FROM agreements_correction c\n    WHERE c.agreement_id = NEW.id AND c.state = 'confirmed'\n    AND c.answered_at = NEW.corrected_at\n) OR NEW.corrected_at IS NOT DISTINCT FROM OLD.corrected_at\nAND NEW.amended_at IS NOT DISTINCT FROM OLD.amended_at THEN\n    RAISE EXCEPTION 'signed facts change by a correction or an amendment only'\n        USING ERRCODE = 'check_violation',\n              CONSTRAINT = 'agreement_signed_facts_are_locked';\nEND IF;\nPERFORM set_config('agreements.opened_' || NEW.id, 'yes', true);\nRETURN NEW;\n", hash='55bcfe9b01b9b54c393791cca4fadc6471760d39', operation='UPDATE', pgid='pgtrigger_signed_facts_are_locked_d68c3', table='agreements_agreement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='signed_here_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW.is_paper AND NEW.amended_at IS NULL) AND NEW.sealed_at IS NOT NULL AND OLD.archived_at IS NULL AND NEW.archived_at IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6de63b229337c9ca61642cc334af148bf657a98d', operation='UPDATE', pgid='pgtrigger_signed_here_is_kept_c0601', table='agreements_agreement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='locked_with_text_new', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE stage TEXT; is_paper BOOLEAN;', func="\nSELECT a.stage, a.is_paper AND a.amended_at IS NULL INTO stage, is_paper FROM agreements_agreement a\n    WHERE a.id = NEW.agreement_id;\nIF stage = 'agreed' OR (\n    stage IN ('signed', 'terminated') AND NOT (\n        (NEW.changed_at IS NOT NULL) AND (is_paper OR EXISTS (\n            SELECT 1 FROM agreements_amendment m\n            WHERE m.id = NEW.change_amendment_id AND m.agreement_id = NEW.agreement_id\n            AND m.sealed_at = NEW.changed_at\n        ))\n    )\n) THEN\n    RAISE EXCEPTION 'commitments are locked with the text of their agreement'\n        USING ERRCODE = 'check_violation',\n              CONSTRAINT = 'commitment_locked_with_text';\nEND IF;\nRETURN NEW;\n", hash='31e014e724ec51cb94fa0ab0b37f9385faf4145d', operation='INSERT', pgid='pgtrigger_locked_with_text_new_d73d7', table='agreements_commitment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='locked_with_text', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT ((OLD.agreement_id, OLD.area_id, OLD.indicator, OLD.unit, OLD.measure, OLD.counting, OLD.target_total, OLD.responsible_side, OLD.due_on, OLD.evidence_wanted, OLD.archived_at) IS NOT DISTINCT FROM (NEW.agreement_id, NEW.area_id, NEW.indicator, NEW.unit, NEW.measure, NEW.counting, NEW.target_total, NEW.responsible_side, NEW.due_on, NEW.evidence_wanted, NEW.archived_at)))', declare='DECLARE stage TEXT; is_paper BOOLEAN;', func="\nSELECT a.stage, a.is_paper AND a.amended_at IS NULL INTO stage, is_paper FROM agreements_agreement a\n    WHERE a.id = NEW.agreement_id;\nIF stage = 'agreed' OR (\n    stage IN ('signed', 'terminated') AND NOT (\n        (NEW.changed_at IS DISTINCT FROM OLD.changed_at) AND (is_paper OR EXISTS (\n            SELECT 1 FROM agreements_amendment m\n            WHERE m.id = NEW.change_amendment_id AND m.agreement_id = NEW.agreement_id\n            AND m.sealed_at = NEW.changed_at\n        ))\n    )\n) THEN\n    RAISE EXCEPTION 'commitments are locked with the text of their agreement'\n        USING ERRCODE = 'check_violation',\n              CONSTRAINT = 'commitment_locked_with_text';\nEND IF;\nRETURN NEW;\n", hash='aa017764991d3224ec9733ac65c356765572b11b', operation='UPDATE', pgid='pgtrigger_locked_with_text_62f54', table='agreements_commitment', when='BEFORE')),
        ),
    ]
