"""Who may do what with a chain: one small question an act.

Views, row actions in templates and services ask the same functions. Visibility is not
asked here: what a person may not see is not in `for_user()`.
"""

from typing import Any

from chains.choices import ChainStatus, Publication
from chains.models import Chain, Operator, Paper
from portal.organisations.access import Access


def can_create(access: Access) -> bool:
    return access.is_hanoi or bool(access.association_ids)


def keeps(access: Access, chain: Chain) -> bool:
    """Hanoi keeps every chain, a partner its own and those it took over."""
    return access.is_hanoi or access.owns(chain.association_id)


def can_edit(access: Access, chain: Chain) -> bool:
    return keeps(access, chain) and not chain.is_archived


def can_submit(access: Access, chain: Chain) -> bool:
    return can_edit(access, chain) and chain.publication == Publication.DRAFT


def can_confirm(access: Access, chain: Chain) -> bool:
    """Hanoi, on a chain that waits, unless the same person entered facts of it."""
    return (
        access.is_hanoi
        and not chain.is_archived
        and chain.publication != Publication.DRAFT
        and not (chain.is_checked and chain.publication == Publication.PUBLIC)
        and not chain.has_declared(_pk(access))
    )


def can_send_back(access: Access, chain: Chain) -> bool:
    return (
        access.is_hanoi
        and not chain.is_archived
        and chain.publication != Publication.DRAFT
    )


def can_withdraw(access: Access, chain: Chain) -> bool:
    return can_edit(access, chain) and chain.publication == Publication.PUBLIC


def can_suspend(access: Access, chain: Chain) -> bool:
    return can_edit(access, chain) and chain.status == ChainStatus.OPERATING


def can_resume(access: Access, chain: Chain) -> bool:
    """Those who keep the chain; what Hanoi suspended, only Hanoi."""
    if chain.is_held_by_hanoi and not access.is_hanoi:
        return False
    return can_edit(access, chain) and chain.status in {
        ChainStatus.SUSPENDED,
        ChainStatus.PREPARING,
    }


def can_end(access: Access, chain: Chain) -> bool:
    return can_edit(access, chain) and chain.status != ChainStatus.ENDED


def can_archive(access: Access, chain: Chain) -> bool:
    """The owner puts away its drafts; what others have read, only Hanoi does."""
    if not can_edit(access, chain):
        return False
    return access.is_hanoi or chain.publication == Publication.DRAFT


def can_restore(access: Access, chain: Chain) -> bool:
    """As for putting away: what would come back before others, only Hanoi brings back."""
    if not (keeps(access, chain) and chain.is_archived):
        return False
    return access.is_hanoi or chain.publication == Publication.DRAFT


def can_read_scans(access: Access, chain: Chain) -> bool:
    """Scans show names and signatures: only those who keep the chain open them."""
    return keeps(access, chain)


def can_confirm_paper(access: Access, chain: Chain, paper: Paper) -> bool:
    return (
        access.is_hanoi
        and not chain.is_archived
        and paper.seen_at is None
        and bool(paper.scan)
        and not paper.has_declared(_pk(access))
    )


def can_reconfirm(access: Access, chain: Chain) -> bool:
    """Who speaks for the owner: its own people, for Hanoi's chains Hanoi's."""
    speaks = access.owns(chain.association_id)
    if access.is_hanoi:
        speaks = speaks or chain.association.is_host
    return speaks and chain.has_duty


def can_inspect(access: Access, chain: Chain) -> bool:
    """Hanoi, of what it may read, unless the same person entered facts of it."""
    return (
        access.is_hanoi
        and not chain.is_archived
        and chain.publication != Publication.DRAFT
        and not chain.has_declared(_pk(access))
    )


def keeps_operator(access: Access, operator: Operator) -> bool:
    """Who registered the operator, or took that association over, or Hanoi."""
    return access.is_hanoi or access.owns(operator.association_id)


def can_edit_operator(access: Access, operator: Operator) -> bool:
    return keeps_operator(access, operator) and not operator.is_archived


def _pk(access: Access) -> Any:
    return getattr(access.user, "pk", None)
