"""Who may ask for a report; used by views and again when the job runs."""

from portal.organisations.access import Access


def can_report(access: Access) -> bool:
    """Those who keep records: Hanoi and partners, not readers or buyers."""
    return access.is_hanoi or access.is_partner
