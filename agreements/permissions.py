"""What a person may do with one agreement; used by views, templates and services."""

from agreements.models import Agreement
from portal.organisations.access import Access


def can_edit(access: Access, agreement: Agreement) -> bool:
    """Hanoi keeps the record: drafts whole, signed ones their notes and scan."""
    return access.is_hanoi and not agreement.is_archived


def can_correct(access: Access, agreement: Agreement) -> bool:
    """Facts of a signed agreement are corrected by Hanoi's administrator only."""
    return access.is_hanoi_admin and agreement.is_signed and not agreement.is_archived


def can_sign(access: Access, agreement: Agreement) -> bool:
    return access.is_hanoi and not agreement.is_signed and not agreement.is_archived


def can_archive(access: Access, agreement: Agreement) -> bool:
    """A draft by any of Hanoi's staff; a signed one by the administrator."""
    if agreement.is_archived:
        return False
    return access.is_hanoi_admin if agreement.is_signed else access.is_hanoi


def can_restore(access: Access, agreement: Agreement) -> bool:
    if not agreement.is_archived:
        return False
    return access.is_hanoi_admin if agreement.is_signed else access.is_hanoi
