"""Triggers around commitments: the agreed text is locked, figures of both sides stay."""

import pgtrigger

# What belongs to the text of an agreement; the order on the page does not. In a text that
# both sides signed here (or amended here) it changes with the sealing of an amendment and not otherwise.
_TEXT = (
    "agreement_id",
    "area_id",
    "indicator",
    "unit",
    "measure",
    "counting",
    "target_total",
    "responsible_side",
    "due_on",
    "evidence_wanted",
    "archived_at",
)
_LOCKED = """
SELECT a.stage, a.is_paper AND a.amended_at IS NULL INTO stage, is_paper FROM agreements_agreement a
    WHERE a.id = NEW.agreement_id;
IF stage = 'agreed' OR (
    stage IN ('signed', 'terminated') AND NOT (
        (CHANGE_IS_MARKED) AND (is_paper OR EXISTS (
            SELECT 1 FROM agreements_amendment m
            WHERE m.id = NEW.change_amendment_id AND m.agreement_id = NEW.agreement_id
            AND m.sealed_at = NEW.changed_at
        ))
    )
) THEN
    RAISE EXCEPTION 'commitments are locked with the text of their agreement'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'commitment_locked_with_text';
END IF;
RETURN NEW;
"""
# A target is written together with its commitment: both carry the same moment.
_TARGET_WRITTEN = """
SELECT a.stage, c.changed_at INTO stage, changed FROM agreements_commitment c
    JOIN agreements_agreement a ON a.id = c.agreement_id WHERE c.id = NEW.commitment_id;
IF stage = 'agreed' OR (
    stage IN ('signed', 'terminated')
    AND (NEW.set_at IS DISTINCT FROM changed OR SET_AT_STAYED)
) THEN
    RAISE EXCEPTION 'yearly targets are locked with the text of their agreement'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'commitment_locked_with_text';
END IF;
RETURN NEW;
"""
_TARGET_REMOVED = """
IF EXISTS (
    SELECT 1 FROM agreements_commitment c
    JOIN agreements_agreement a ON a.id = c.agreement_id
    WHERE c.id = OLD.commitment_id AND (
        a.stage = 'agreed' OR (
            a.stage IN ('signed', 'terminated')
            AND coalesce(c.changed_at <= OLD.set_at, true)
        )
    )
) THEN
    RAISE EXCEPTION 'yearly targets are locked with the text of their agreement'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'commitment_locked_with_text';
END IF;
RETURN NULL;
"""
_ONLY_WITH_ITS_PARENT = """
IF EXISTS (SELECT 1 FROM PARENT_TABLE p WHERE p.id = OLD.PARENT_id) THEN
    RAISE EXCEPTION 'this row goes only together with its PARENT'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'commitment_story_is_kept';
END IF;
RETURN NULL;
"""


def locked_with_text() -> list[pgtrigger.Trigger]:
    old, new = (
        "(" + ", ".join(f"{row}.{name}" for name in _TEXT) + ")"
        for row in ("OLD", "NEW")
    )
    return [
        pgtrigger.Trigger(
            name="locked_with_text_new",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            declare=[("stage", "TEXT"), ("is_paper", "BOOLEAN")],
            func=_LOCKED.replace("CHANGE_IS_MARKED", "NEW.changed_at IS NOT NULL"),
        ),
        pgtrigger.Trigger(
            name="locked_with_text",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            declare=[("stage", "TEXT"), ("is_paper", "BOOLEAN")],
            condition=pgtrigger.Condition(f"NOT ({old} IS NOT DISTINCT FROM {new})"),
            func=_LOCKED.replace(
                "CHANGE_IS_MARKED", "NEW.changed_at IS DISTINCT FROM OLD.changed_at"
            ),
        ),
    ]


def targets_locked_with_text() -> list[pgtrigger.Trigger]:
    return [
        *(
            pgtrigger.Trigger(
                name=name,
                operation=operation,
                when=pgtrigger.Before,
                declare=[("stage", "TEXT"), ("changed", "TIMESTAMPTZ")],
                func=_TARGET_WRITTEN.replace("SET_AT_STAYED", stayed),
            )
            for name, operation, stayed in (
                ("locked_with_text_new", pgtrigger.Insert, "false"),
                ("locked_with_text", pgtrigger.Update, "NEW.set_at = OLD.set_at"),
            )
        ),
        pgtrigger.Trigger(
            name="locked_with_text_gone",
            operation=pgtrigger.Delete,
            when=pgtrigger.After,
            timing=pgtrigger.Deferred,
            func=_TARGET_REMOVED,
        ),
    ]


def goes_only_with(parent: str, table: str) -> pgtrigger.Trigger:
    """Rows that nobody removes by themselves; checked at the commit."""
    func = _ONLY_WITH_ITS_PARENT.replace("PARENT_TABLE", table)
    return pgtrigger.Trigger(
        name="never_removed",
        operation=pgtrigger.Delete,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=func.replace("PARENT", parent),
    )


def agreed_figures_stay() -> list[pgtrigger.Trigger]:
    """Who reported what stays; a figure moves only while the sides differ over it."""
    return [
        pgtrigger.Protect(
            name="report_keeps_its_facts",
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                "NOT ((OLD.commitment_id, OLD.year, OLD.reported_side, OLD.created_by_id,"
                " OLD.reported_at, OLD.evidence_sha256) IS NOT DISTINCT FROM"
                " (NEW.commitment_id, NEW.year, NEW.reported_side, NEW.created_by_id,"
                " NEW.reported_at, NEW.evidence_sha256))"
            ),
        ),
        pgtrigger.Protect(
            name="figure_moves_in_dispute_only",
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                "OLD.state <> 'disputed' AND OLD.value IS DISTINCT FROM NEW.value"
            ),
        ),
        pgtrigger.Protect(
            name="closed_report_stays",
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                "OLD.state IN ('confirmed', 'settled', 'withdrawn') AND"
                " (OLD.state, OLD.value, OLD.counter_value, OLD.judged_by_id,"
                " OLD.judged_side, OLD.closed_by_id, OLD.closed_side)"
                " IS DISTINCT FROM"
                " (NEW.state, NEW.value, NEW.counter_value, NEW.judged_by_id,"
                " NEW.judged_side, NEW.closed_by_id, NEW.closed_side)"
            ),
        ),
    ]
