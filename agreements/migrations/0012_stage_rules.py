import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0011_steps_of_signed'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='signed_facts_are_locked',
        ),
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_terms_do_not_overlap',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='stage_has_a_step', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\nIF EXISTS (\n    SELECT 1 FROM agreements_agreement a\n    WHERE a.id = NEW.id AND a.stage IS DISTINCT FROM coalesce((\n        SELECT s.stage FROM agreements_agreementstep s\n        WHERE s.agreement_id = a.id ORDER BY s.id DESC LIMIT 1\n    ), 'draft')\n) THEN\n    RAISE EXCEPTION 'the stage of an agreement is that of its last step'\n        USING ERRCODE = 'check_violation',\n              CONSTRAINT = 'agreement_stage_has_a_step';\nEND IF;\nRETURN NULL;\n", hash='a1a3f44b4622fb1395d96326ab79c0715b9a6a9a', operation='INSERT OR UPDATE OF "stage"', pgid='pgtrigger_stage_has_a_step_7279e', table='agreements_agreement', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='agreed_text_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.stage = 'agreed' AND NEW.stage <> 'proposed' AND (OLD.association_id, OLD.title, OLD.round_id, OLD.starts_on, OLD.ends_on, OLD.text) IS DISTINCT FROM (NEW.association_id, NEW.title, NEW.round_id, NEW.starts_on, NEW.ends_on, NEW.text))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='75ee949195b1833600837828c765bf9808ec74f4', operation='UPDATE', pgid='pgtrigger_agreed_text_is_locked_ba1d9', table='agreements_agreement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='signed_facts_are_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.sealed_at IS NOT NULL AND (OLD.association_id, OLD.title, OLD.round_id, OLD.starts_on, OLD.ends_on, OLD.text, OLD.number, OLD.signed_on, OLD.signed_place, OLD.sealed_at) IS DISTINCT FROM (NEW.association_id, NEW.title, NEW.round_id, NEW.starts_on, NEW.ends_on, NEW.text, NEW.number, NEW.signed_on, NEW.signed_place, NEW.sealed_at) AND NEW.corrected_at IS NOT DISTINCT FROM OLD.corrected_at AND NEW.amended_at IS NOT DISTINCT FROM OLD.amended_at)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0fde11d422ed1a9453abed65c7f3a219404c2366', operation='UPDATE', pgid='pgtrigger_signed_facts_are_locked_d68c3', table='agreements_agreement', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'proposed'), ('waiting_side__in', ['host', 'partner'])), models.Q(('stage', 'agreed'), ('waiting_side__in', ['', 'host', 'partner'])), models.Q(('stage__in', ['draft', 'signed', 'terminated']), ('waiting_side', '')), _connector='OR'), name='agreement_turn_follows_stage'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed_at__isnull', True), ('stage__in', ['draft', 'proposed', 'agreed'])), models.Q(('sealed_at__isnull', False), ('stage__in', ['signed', 'terminated'])), _connector='OR'), name='agreement_sealed_means_signed'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'terminated'), ('terminated_on__isnull', False)), models.Q(models.Q(('stage', 'terminated'), _negated=True), ('terminated_on__isnull', True)), _connector='OR'), name='agreement_terminated_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('is_private', False), models.Q(('is_paper', False), ('stage', 'draft')), _connector='OR'), name='agreement_only_drafts_are_private'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('is_paper', False), models.Q(('stage__in', ['proposed', 'agreed']), _negated=True), _connector='OR'), name='agreement_of_paper_is_not_negotiated'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('archived_at__isnull', True), ('sealed_at__isnull', False), models.Q(('terminated_on__isnull', True), ('terminated_on__gte', models.F('starts_on')), _connector='OR')), expressions=[('association', '='), (models.Func(models.F('starts_on'), django.db.models.functions.comparison.Least('ends_on', 'terminated_on'), models.Value('[]'), function='DATERANGE'), '&&')], name='agreement_terms_do_not_overlap', violation_error_message='Hội này đã có thỏa thuận khác trong cùng thời hạn.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementstep',
            trigger=pgtrigger.compiler.Trigger(name='stage_has_a_step', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\nIF EXISTS (\n    SELECT 1 FROM agreements_agreement a\n    WHERE a.id = NEW.agreement_id AND a.stage IS DISTINCT FROM coalesce((\n        SELECT s.stage FROM agreements_agreementstep s\n        WHERE s.agreement_id = a.id ORDER BY s.id DESC LIMIT 1\n    ), 'draft')\n) THEN\n    RAISE EXCEPTION 'the stage of an agreement is that of its last step'\n        USING ERRCODE = 'check_violation',\n              CONSTRAINT = 'agreement_stage_has_a_step';\nEND IF;\nRETURN NULL;\n", hash='580b448a59890c515d7e3b098d33031cb5b7d90c', operation='INSERT', pgid='pgtrigger_stage_has_a_step_b8feb', table='agreements_agreementstep', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
