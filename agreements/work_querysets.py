"""Ways to read what is open in agreements; views start at `for_user`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber, TruncDate

from agreements.choices import Side
from agreements.commitment_choices import CommitmentState
from agreements.work_choices import (
    AHEAD,
    ASKED,
    OF_ONE_SIDE,
    OVERDUE,
    DueStep,
    WorkKind,
)
from portal.core import search
from portal.organisations.access import access_for

if TYPE_CHECKING:
    from agreements.models import WorkLine  # noqa: F401

# What has been overdue for longer is no news.
OVERDUE_DAYS = 365
# A commitment whose day is past cannot be met any more; it is told, not kept telling.
LAPSED_DAYS = 30


class WorkLineQuerySet(models.QuerySet["WorkLine"]):
    def for_user(self, user: Any) -> "WorkLineQuerySet":
        """Both sides' open work in the agreements the person works in.

        A draft is its own side's only. Readers have no work here.
        """
        access = access_for(user)
        if access.is_hanoi:
            return self.exclude(kind=WorkKind.DRAFT, side=Side.PARTNER)
        if not access.is_partner:
            return self.none()
        own = self.filter(agreement__association_id__in=access.association_ids)
        return own.exclude(kind=WorkKind.DRAFT, side=Side.HOST)

    def open_on(self, today: date) -> "WorkLineQuerySet":
        """What waits for a side, and what falls due or is overdue on the day.

        How far the commitments came whose day is near is worked out at once, in a few
        queries whatever their number.
        Annotates `step` (a `DueStep`, None for what waits) and `moment`, the day from
        which somebody waits or by which it is due.
        """
        annotations: dict[str, Any] = {
            "step": _step(today),
            "moment": Coalesce("counts_on", TruncDate("since")),
        }
        open_lines = self.annotate(**annotations).filter(
            Q(since__isnull=False) | Q(step__isnull=False)
        )
        due = self.filter(
            kind=WorkKind.COMMITMENT_DUE,
            counts_on__gte=today - timedelta(days=LAPSED_DAYS),
            counts_on__lte=today + timedelta(days=DueStep.DAYS_90),
        )
        met = _met(due.values_list("subject", flat=True), today)
        return open_lines.exclude(kind=WorkKind.COMMITMENT_DUE, subject__in=met)

    def dated(self) -> "WorkLineQuerySet":
        return self.filter(counts_on__isnull=False)

    def concerning(self, side: Side) -> "WorkLineQuerySet":
        """What a side has to do, after `open_on`.

        Of a commitment or an activity of the other side it hears in the last days.
        """
        mine = Q(side__in=["", side])
        last_days = Q(kind__in=OF_ONE_SIDE, step__lte=DueStep.DAYS_7)
        return self.filter(mine | last_days)

    def first_of_each_kind(self, number: int) -> "WorkLineQuerySet":
        """The nearest few of each kind with `total`, how many there are of the kind."""
        order = [F("moment").asc(), F("pk").asc()]
        windows: dict[str, Any] = {
            "total": Window(models.Count("pk"), partition_by="kind"),
            "nth": Window(RowNumber(), partition_by="kind", order_by=order),
        }
        nearest = {"nth__lte": number}
        return self.annotate(**windows).filter(**nearest).order_by("moment", "pk")

    def find(self, text: str) -> "WorkLineQuerySet":
        """Keep those whose agreement or activity holds every word, or named like that."""
        words = search.matches(search.terms(text), "search_text")
        return self.filter(words | Q(title__icontains=text.strip()))


def _met(subjects: Any, today: date) -> list[int]:
    commitments: Any = apps.get_model("agreements", "Commitment")._default_manager
    found = commitments.filter(pk__in=list(subjects)).with_progress(today)
    return [line.pk for line in found if line.state == CommitmentState.MET]


def _step(today: date) -> Case:
    """Read the step from the day; None where it is far, or past and no news."""
    ahead = Q(kind__in=AHEAD, counts_on__gte=today)
    late = Q(kind__in=OVERDUE, counts_on__lt=today) & (
        Q(counts_on__gte=today - timedelta(days=LAPSED_DAYS))
        | ~Q(kind=WorkKind.COMMITMENT_DUE)
        & Q(counts_on__gte=today - timedelta(days=OVERDUE_DAYS))
    )
    asked = Q(
        kind__in=ASKED,
        counts_on__lte=today,
        counts_on__gte=today - timedelta(days=OVERDUE_DAYS),
    )
    steps = (DueStep.DAYS_7, DueStep.DAYS_30, DueStep.DAYS_90)
    return Case(
        *(
            When(
                ahead & Q(counts_on__lte=today + timedelta(days=step)),
                then=Value(int(step)),
            )
            for step in steps
        ),
        When(late | asked, then=Value(int(DueStep.OVERDUE))),
        default=None,
        output_field=models.IntegerField(),
    )
