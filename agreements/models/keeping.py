"""Triggers that keep what was said and signed."""

from collections.abc import Sequence
from typing import Any

import pgtrigger

# What both sides agree on, before it has a number, a day and a place.
_AGREED = ("association_id", "title", "round_id", "starts_on", "ends_on", "text")
# The signed paper; that it is signed cannot be taken back either.
_SIGNED = (*_AGREED, "number", "signed_on", "signed_place", "sealed_at")
_BOTH_SIDES_SIGNED = """
IF EXISTS (
    SELECT 1 FROM agreements_agreement a
    WHERE a.id = AGREEMENT_ID AND a.sealed_at IS NOT NULL
    AND 2 > (
        SELECT count(DISTINCT s.side) FROM agreements_signatory s
        WHERE s.agreement_id = a.id
    )
) THEN
    RAISE EXCEPTION 'a signed agreement needs a signatory of both sides'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'agreement_signed_by_both_sides';
END IF;
RETURN NULL;
"""
_ONLY_WITH_ITS_AGREEMENT = """
IF EXISTS (SELECT 1 FROM agreements_agreement a WHERE a.id = OLD.agreement_id) THEN
    RAISE EXCEPTION 'this row goes only together with its agreement'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'agreement_story_is_kept';
END IF;
RETURN NULL;
"""
_STAGE_HAS_A_STEP = """
IF EXISTS (
    SELECT 1 FROM agreements_agreement a
    WHERE a.id = AGREEMENT_ID AND a.stage IS DISTINCT FROM coalesce((
        SELECT s.stage FROM agreements_agreementstep s
        WHERE s.agreement_id = a.id ORDER BY s.id DESC LIMIT 1
    ), 'draft')
) THEN
    RAISE EXCEPTION 'the stage of an agreement is that of its last step'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'agreement_stage_has_a_step';
END IF;
RETURN NULL;
"""


# Until the end of the transaction, and gone with a savepoint that is rolled back.
_OPEN_PARTS = """
PERFORM set_config('agreements.opened_' || NEW.id, 'yes', true);
RETURN NEW;
"""
_SIGNED_FACTS = """
IF NEW.amended_at IS DISTINCT FROM OLD.amended_at AND (
    NEW.amended_at < OLD.amended_at OR NOT EXISTS (
        SELECT 1 FROM agreements_amendment m
        WHERE m.agreement_id = NEW.id AND m.sealed_at = NEW.amended_at
    )
) OR NEW.corrected_at IS DISTINCT FROM OLD.corrected_at
AND NOT (NEW.is_paper AND OLD.amended_at IS NULL)
AND NOT EXISTS (
    SELECT 1 FROM agreements_correction c
    WHERE c.agreement_id = NEW.id AND c.state = 'confirmed'
    AND c.answered_at = NEW.corrected_at
) OR NEW.corrected_at IS NOT DISTINCT FROM OLD.corrected_at
AND NEW.amended_at IS NOT DISTINCT FROM OLD.amended_at THEN
    RAISE EXCEPTION 'signed facts change by a correction or an amendment only'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'agreement_signed_facts_are_locked';
END IF;
PERFORM set_config('agreements.opened_' || NEW.id, 'yes', true);
RETURN NEW;
"""
_PARTS_LOCKED = """
IF EXISTS (
    SELECT 1 FROM agreements_agreement a
    WHERE a.id = ROW_.agreement_id AND a.sealed_at IS NOT NULL
) AND current_setting('agreements.opened_' || ROW_.agreement_id, true)
    IS DISTINCT FROM 'yes'
THEN
    RAISE EXCEPTION 'rows of a signed agreement change only with it'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'agreement_parts_are_locked';
END IF;
RETURN NULL;
"""


def kept_for_good() -> list[pgtrigger.Trigger]:
    """Rows that nobody changes; they go only when their whole agreement goes."""
    return [
        pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        pgtrigger.Trigger(
            name="never_removed",
            operation=pgtrigger.Delete,
            when=pgtrigger.After,
            timing=pgtrigger.Deferred,
            func=_ONLY_WITH_ITS_AGREEMENT,
        ),
    ]


def stage_has_a_step(
    agreement_id: str, *, operation: pgtrigger.Operation
) -> pgtrigger.Trigger:
    """At commit, the stage of an agreement is the one its last step led to."""
    return pgtrigger.Trigger(
        name="stage_has_a_step",
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_STAGE_HAS_A_STEP.replace("AGREEMENT_ID", agreement_id),
    )


def record_is_kept() -> list[pgtrigger.Trigger]:
    """All that holds the record of an agreement itself."""
    return [
        both_sides_signed("NEW.id", operation=pgtrigger.Insert | pgtrigger.Update),
        stage_has_a_step(
            "NEW.id",
            operation=pgtrigger.Insert | pgtrigger.UpdateOf("stage"),  # type: ignore[no-untyped-call]
        ),
        agreed_text_is_locked(),
        *signed_facts_are_locked(),
        signed_here_is_kept(),
    ]


def both_sides_signed(agreement_id: str, *, operation: Any) -> pgtrigger.Trigger:
    """A trigger that refuses, at commit, a signed agreement that lacks a signatory."""
    return pgtrigger.Trigger(
        name="both_sides_signed",
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_BOTH_SIDES_SIGNED.replace("AGREEMENT_ID", agreement_id),
    )


def agreed_text_is_locked() -> pgtrigger.Trigger:
    """Only a side that opens the text again changes it between agreeing and signing."""
    return pgtrigger.Protect(
        name="agreed_text_is_locked",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.stage = 'agreed' AND NEW.stage <> 'proposed' AND {_changed(_AGREED)}"
        ),
    )


def signed_facts_are_locked() -> list[pgtrigger.Trigger]:
    """A signed text changes by a correction with its reason, or a signed amendment.

    What both sides signed here (an amendment of a paper too) is corrected by both. The change lets the rows of the
    agreement change in the same transaction (`parts_are_locked`).
    """
    return [
        pgtrigger.Trigger(
            name="signed_facts_are_locked",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            condition=pgtrigger.Condition(
                "OLD.sealed_at IS NOT NULL AND ("
                f"{_changed(_SIGNED)} OR {_changed(('corrected_at', 'amended_at'))})"
            ),
            func=_SIGNED_FACTS,
        ),
        # A record that is entered as signed is entered with its rows.
        pgtrigger.Trigger(
            name="parts_open_with_the_record",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            condition=pgtrigger.Condition("NEW.sealed_at IS NOT NULL"),
            func=_OPEN_PARTS,
        ),
    ]


def signed_here_is_kept() -> pgtrigger.Trigger:
    """Neither side puts away what both signed in the room."""
    return pgtrigger.Protect(
        name="signed_here_is_kept",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "NOT (NEW.is_paper AND NEW.amended_at IS NULL)"
            " AND NEW.sealed_at IS NOT NULL"
            " AND OLD.archived_at IS NULL AND NEW.archived_at IS NOT NULL"
        ),
    )


def parts_are_locked(*columns: str) -> list[pgtrigger.Trigger]:
    """Rows of a signed agreement change only where the agreement itself is amended.

    Taking rows away is judged at the commit, so that they go with their agreement.
    """
    return [
        pgtrigger.Trigger(
            name="locked_once_signed_new",
            operation=pgtrigger.Insert,
            when=pgtrigger.After,
            func=_PARTS_LOCKED.replace("ROW_", "NEW"),
        ),
        pgtrigger.Trigger(
            name="locked_once_signed",
            operation=pgtrigger.Update,
            when=pgtrigger.After,
            condition=pgtrigger.Condition(f"({_changed(columns)})"),
            func=_PARTS_LOCKED.replace("ROW_", "NEW"),
        ),
        pgtrigger.Trigger(
            name="locked_once_signed_gone",
            operation=pgtrigger.Delete,
            when=pgtrigger.After,
            timing=pgtrigger.Deferred,
            func=_PARTS_LOCKED.replace("ROW_", "OLD"),
        ),
    ]


def _changed(columns: Sequence[str]) -> str:
    old, new = (
        "(" + ", ".join(f"{row}.{column}" for column in columns) + ")"
        for row in ("OLD", "NEW")
    )
    return f"{old} IS DISTINCT FROM {new}"
