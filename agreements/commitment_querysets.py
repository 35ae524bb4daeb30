"""Commitments with how far they came, and the reports that wait for a side."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from agreements.choices import Side
from agreements.commitment_choices import AGREED_FIGURES, OPEN_REPORTS
from agreements.commitment_progress import Line, progress_of

if TYPE_CHECKING:
    from agreements.models import Commitment, ProgressReport  # noqa: F401


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def live(self) -> "CommitmentQuerySet":
        return self.filter(archived_at__isnull=True)

    def in_order(self) -> "CommitmentQuerySet":
        return self.order_by("position", "pk")

    def with_progress(self, today: date) -> "CommitmentQuerySet":
        """Fill `achieved`, `expected` and `state` of each commitment as of a day.

        Worked out for all rows together once they are read, as prefetched rows are:
        nothing of it can be filtered or sorted by in SQL.
        """
        found = self.all()
        found._progress_day = today
        return found

    _progress_day: date | None = None

    def _clone(self) -> "CommitmentQuerySet":
        clone: CommitmentQuerySet = super()._clone()  # type: ignore[misc]
        clone._progress_day = self._progress_day
        return clone

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new and self._progress_day is not None:
            _fill(self._result_cache or [], self._progress_day)


def _fill(commitments: "list[Commitment]", today: date) -> None:
    lines = (
        Line(c.pk, c.agreement_id, c.measure, c.counting, c.target_total, c.due_on)
        for c in commitments
    )
    found = progress_of(lines, today)
    for commitment in commitments:
        progress = found[commitment.pk]
        commitment.achieved = progress.achieved
        commitment.expected = progress.expected
        commitment.state = progress.state


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    def agreed(self) -> "ProgressReportQuerySet":
        """Figures both sides stand on, the newest of each year."""
        return self.filter(state__in=AGREED_FIGURES, replaced_at__isnull=True)

    def is_open(self, year: int) -> bool:
        """Whether the sides still talk about the figure of a year."""
        return self.filter(state__in=OPEN_REPORTS, year=year).exists()

    def waiting_for(self, side: Side) -> "ProgressReportQuerySet":
        return self.filter(
            state__in=OPEN_REPORTS,
            waiting_side=side,
            commitment__archived_at__isnull=True,
            commitment__agreement__archived_at__isnull=True,
        )
