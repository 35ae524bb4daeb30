"""What a person may do with one agreement; used by views, templates and services."""

from typing import Any

from agreements.choices import OPEN_AMENDMENTS, AmendmentStage, Side, Stage
from agreements.commitment_choices import Footing
from agreements.models import Agreement, Commitment
from portal.organisations.access import Access


def side_of(access: Access, agreement: Agreement) -> Side | None:
    """The side a person works for in this agreement; None for readers and strangers.

    Members of a successor stand for the association that signed.
    """
    if access.is_hanoi:
        return Side.HOST
    if access.is_partner and access.owns(agreement.association_id):
        return Side.PARTNER
    return None


def led_side(access: Access, agreement: Agreement) -> Side | None:
    """The side a person may bind: propose, agree, sign, end, confirm a review.

    Hanoi's staff with a second factor (which the view asks for), a partner's lead.
    """
    side = side_of(access, agreement)
    leads_partner = agreement.association_id in access.lead_association_ids
    return side if side is Side.HOST or leads_partner else None


def acting_side(access: Access, agreement: Agreement) -> Side | None:
    """The side a person plans and tells activities for, once the agreement is signed."""
    is_open = agreement.is_signed and not agreement.is_archived
    return side_of(access, agreement) if is_open else None


def can_draft(access: Access, agreement: Agreement) -> bool:
    """A draft written in the room is changed by the side that holds the pen."""
    return (
        agreement.stage == Stage.DRAFT
        and not agreement.is_paper
        and not agreement.is_archived
        and side_of(access, agreement) == agreement.drafted_by_side
    )


def writing_side(access: Access, agreement: Agreement) -> Side | None:
    """The side for which the person may write a working copy now; None when not.

    A text that the other side has read (taken back, on one's own table, or agreed and
    not yet signed), or an amendment: a new one, or the one whose turn it is.
    """
    side = side_of(access, agreement)
    if side is None or agreement.is_archived or agreement.is_private:
        return None
    may = {
        Stage.DRAFT: not agreement.is_paper and side == agreement.drafted_by_side,
        Stage.PROPOSED: side == agreement.waiting_side,
        Stage.AGREED: agreement.stage == Stage.AGREED
        and not agreement.signatures.filter(amendment__isnull=True).exists(),
        Stage.SIGNED: agreement.stage == Stage.SIGNED and _may_amend(agreement, side),
        Stage.TERMINATED: False,
    }
    return side if may[Stage(agreement.stage)] else None


def open_amendments(agreement: Agreement) -> Any:
    """Those that the two sides talk about; the database allows one."""
    return agreement.amendments.filter(stage__in=OPEN_AMENDMENTS)


def _may_amend(agreement: Agreement, side: Side) -> bool:
    """Nobody's amendment is open, or it waits for this side's answer."""
    turn = open_amendments(agreement).values_list("waiting_side", "stage").first()
    return turn is None or turn == (side, AmendmentStage.PROPOSED)


def can_name_units(access: Access, agreement: Agreement) -> bool:
    """Each side names its own; what is agreed and not yet signed stays as agreed."""
    return (
        agreement.is_signed
        and not agreement.is_archived
        and side_of(access, agreement) is not None
    )


def can_edit(access: Access, agreement: Agreement) -> bool:
    """Hanoi keeps records of papers: drafts whole, signed ones their notes and scan."""
    is_record = agreement.is_paper or agreement.is_signed
    return access.is_hanoi and is_record and not agreement.is_archived


def can_correct(access: Access, agreement: Agreement) -> bool:
    """Facts taken from a paper are corrected by Hanoi's administrator only."""
    return (
        access.is_hanoi_admin
        and agreement.is_signed
        and not agreement.is_signed_here
        and not agreement.is_archived
    )


def can_ask_to_correct(access: Access, agreement: Agreement) -> bool:
    """What both sides signed here is mended by both (services.corrections)."""
    return (
        led_side(access, agreement) is not None
        and agreement.is_signed_here
        and not agreement.is_archived
    )


def can_sign(access: Access, agreement: Agreement) -> bool:
    """Record a paper that was signed elsewhere."""
    return (
        access.is_hanoi
        and agreement.is_paper
        and not agreement.is_signed
        and not agreement.is_archived
    )


def can_archive(access: Access, agreement: Agreement) -> bool:
    """A draft by the side that holds the pen; a signed paper by the administrator.

    What the two sides are talking about is taken back or declined, not put away.
    """
    if agreement.is_archived or agreement.stage in {Stage.PROPOSED, Stage.AGREED}:
        return False
    return _may_put_away(access, agreement)


def can_restore(access: Access, agreement: Agreement) -> bool:
    return agreement.is_archived and _may_put_away(access, agreement)


def _may_put_away(access: Access, agreement: Agreement) -> bool:
    if agreement.is_signed:
        return access.is_hanoi_admin
    pen = Side.HOST if agreement.is_paper else agreement.drafted_by_side
    return side_of(access, agreement) == pen


def commitment_footing(access: Access, agreement: Agreement) -> Footing | None:
    """On what ground the person may change the rows of commitments; None when not.

    In a draft that nobody else has seen: the side that holds the pen. Signed on paper:
    any of Hanoi's staff, in line with the paper, until both sides signed an amendment of
    it here. Everything else is written in a
    working copy and counts from when both sides stand behind it.
    """
    side = side_of(access, agreement)
    if side is None or agreement.is_archived:
        return None
    if agreement.stage == Stage.DRAFT and (agreement.is_paper or agreement.is_private):
        pen = Side.HOST if agreement.is_paper else agreement.drafted_by_side
        return Footing.TEXT if side == pen else None
    is_of_paper = agreement.stage == Stage.SIGNED and not agreement.is_signed_here
    if is_of_paper and access.is_hanoi:
        return Footing.CORRECTION
    return None


def reads_line(access: Access, agreement: Agreement, line: Commitment) -> bool:
    """A line put away before it was ever sent is known to who writes the draft only."""
    signed_at = agreement.sealed_at
    is_old = not line.is_archived or agreement.is_paper
    if is_old or (signed_at and line.archived_at and line.archived_at > signed_at):
        return True
    if commitment_footing(access, agreement) is not None:
        return True
    sent = {"facts__commitments__contains": [{"key": str(line.key)}]}
    return bool(agreement.versions.filter(**sent).exists())


def can_report(access: Access, agreement: Agreement) -> Side | None:
    """The side a person reports figures for, once the agreement is signed."""
    is_open = agreement.is_signed and not agreement.is_archived
    return side_of(access, agreement) if is_open else None


def document_side(access: Access, agreement: Agreement) -> Side | None:
    """The side a person puts documents in for, and writes messages for."""
    return None if agreement.is_archived else side_of(access, agreement)


def must_stay_own(agreement: Agreement, side: Side) -> bool:
    """While a side writes a draft of the room, what it puts in is its own at first."""
    return (
        agreement.stage == Stage.DRAFT
        and not agreement.is_paper
        and agreement.drafted_by_side == side
    )
