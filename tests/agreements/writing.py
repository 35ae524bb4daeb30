"""Lines that the hands of the property tests write, wherever they may."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from agreements.models import Agreement
from agreements.models.terms import Terms
from agreements.permissions import side_of
from agreements.services import working
from agreements.services.commitments import GivenCommitment, add_commitment
from portal.organisations.access import access_for
from tests.agreements.commitments import given


def unordered(terms: Terms) -> Terms:
    """The order of the lines is no part of what was agreed."""
    lines = sorted(terms.commitments, key=lambda line: line.key)
    return replace(terms, commitments=tuple(lines))


def a_line(agreement: Agreement, pick: int) -> GivenCommitment:
    return given(
        target_total=Decimal(pick + 1),
        due_on=agreement.ends_on,
        yearly={},
        indicator="A",
    )


def write(*, agreement: Agreement, by: Any, pick: int, at: datetime) -> None:
    """A new line, or another target in one that stands, or one taken off."""
    values: dict[str, Any] = {"agreement_id": agreement.pk, "by": by}
    if agreement.is_private:
        add_commitment(
            given=a_line(agreement, pick), at=at, submission=uuid4(), **values
        )
        return
    side = side_of(access_for(by), agreement)
    lines = working.lines_of(agreement, side) if side else []
    if not lines or pick % 3 == 0:
        working.add_line(given=a_line(agreement, pick), submission=uuid4(), **values)
        return
    line = lines[pick % len(lines)]
    key = UUID(line.key)
    if line.is_taken_off:
        working.put_back(key=key, **values)
    elif pick % 3 == 1:
        working.take_off(key=key, **values)
    else:
        working.put_line(
            key=key, given=a_line(agreement, pick), opened=line.version, **values
        )
