"""Commitments with how far they came, and the reports that wait for a side."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from agreements.choices import Side
from agreements.commitment_choices import (
    AGREED_FIGURES,
    OPEN_REPORTS,
    CommitmentState,
    Counting,
    Measure,
)
from chains.choices import ChainStatus, Publication
from chains.models import Chain, YearlyOutput
from portal.organisations.access import access_for
from portal.organisations.models import Association

if TYPE_CHECKING:
    from agreements.models import Commitment, ProgressReport  # noqa: F401

_FIGURE: Any = models.DecimalField(max_digits=18, decimal_places=3)
# From a subquery inside a subquery: the party of the commitment's agreement.
_SIGNER: Any = OuterRef(OuterRef("agreement__association_id"))
_ZERO: Any = Value(Decimal(0), output_field=_FIGURE)


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def live(self) -> "CommitmentQuerySet":
        return self.filter(archived_at__isnull=True)

    def in_order(self) -> "CommitmentQuerySet":
        return self.order_by("position", "pk")

    def with_progress(self, today: date) -> "CommitmentQuerySet":
        """Annotate `achieved`, `expected` and `state` (a `CommitmentState`) as of a day.

        `achieved` is what both sides agreed on or the register says; `expected` what
        the targets of the years gone by add up to, or, without yearly targets, the
        share of the total that the time gone by makes.
        """
        figures: dict[str, Any] = {
            "achieved": _achieved(),
            "expected": _expected(today),
        }
        state: dict[str, Any] = {"state": _state(today)}
        return self.annotate(**figures).annotate(**state)


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

    def waiting_for_user(self, user: Any) -> "ProgressReportQuerySet":
        """What the person's own side is asked about."""
        access = access_for(user)
        if access.is_hanoi:
            return self.waiting_for(Side.HOST)
        return self.waiting_for(Side.PARTNER).filter(
            commitment__agreement__association_id__in=access.association_ids
        )


# --- What the register says ------------------------------------------------------------
def chains_counted(measure: Measure) -> Any:
    """The chains a measure reads, of all associations.

    Running ones that Hanoi confirmed and everybody sees; for tonnes also those that
    ended since, because what they sold was sold.
    """
    if measure == Measure.TONNES:
        return Chain.objects.live().filter(
            publication=Publication.PUBLIC,
            status__in=[ChainStatus.OPERATING, ChainStatus.ENDED],
        )
    return Chain.objects.public()


def _kept_by(signer: Any) -> Any:
    """The association that signed and those it took over (at most twice merged)."""
    return Association.objects.filter(
        Q(pk=signer) | Q(successor_id=signer) | Q(successor__successor_id=signer)
    ).values("pk")


def _of_agreement(measure: Measure) -> Any:
    return chains_counted(measure).filter(association_id__in=_kept_by(_SIGNER))


def _count(rows: Any) -> Any:
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Cast(Subquery(counted), _FIGURE)


def _sum(rows: Any, column: str) -> Any:
    summed = rows.order_by().annotate(
        total=Func(F(column), function="SUM", output_field=_FIGURE)
    )
    return Coalesce(Subquery(summed.values("total"), output_field=_FIGURE), _ZERO)


def _new_chains() -> Any:
    return _of_agreement(Measure.CHAINS_NEW).filter(
        created_at__date__gte=OuterRef("agreement__starts_on"),
        created_at__date__lte=OuterRef("agreement__ends_on"),
    )


def _tonnes() -> Any:
    return YearlyOutput.objects.filter(
        chain__in=chains_counted(Measure.TONNES),
        chain__association_id__in=_kept_by(_SIGNER),
        year__gte=OuterRef("agreement__starts_on__year"),
        year__lte=OuterRef("agreement__ends_on__year"),
    )


# --- How far, how far by now, and what that means --------------------------------------
def _achieved() -> Any:
    reports: Any = apps.get_model("agreements", "ProgressReport")._default_manager
    agreed = reports.agreed().filter(commitment=OuterRef("pk"))
    newest = agreed.order_by("-year").values("value")[:1]
    return Case(
        When(
            measure=Measure.CHAINS_KEPT, then=_count(_of_agreement(Measure.CHAINS_KEPT))
        ),
        When(measure=Measure.CHAINS_NEW, then=_count(_new_chains())),
        When(measure=Measure.TONNES, then=_sum(_tonnes(), "tonnes")),
        When(
            counting=Counting.LEVEL,
            then=Coalesce(Subquery(newest, output_field=_FIGURE), _ZERO),
        ),
        default=_sum(agreed, "value"),
        output_field=_FIGURE,
    )


def _expected(today: date) -> Any:
    targets: Any = apps.get_model("agreements", "CommitmentTarget")._default_manager
    own = targets.filter(commitment=OuterRef("pk"))
    gone_by = own.filter(year__lt=today.year)
    newest = gone_by.order_by("-year").values("value")[:1]
    return Case(
        When(
            Exists(own) & Q(counting=Counting.LEVEL),
            then=Coalesce(Subquery(newest, output_field=_FIGURE), _ZERO),
        ),
        When(Exists(own), then=_sum(gone_by, "value")),
        default=F("target_total") * _share_of_time(today),
        output_field=_FIGURE,
    )


def _share_of_time(today: date) -> Any:
    """From 0 on the first day to 1 on the day it is due."""
    day = Cast(Value(today), models.DateField())
    starts = Coalesce("agreement__starts_on", "due_on")
    gone, all_of_it = _days(day, starts), _days(F("due_on"), starts)
    share = Cast(gone, _FIGURE) / Cast(Greatest(all_of_it, 1), _FIGURE)
    return Least(Greatest(share, _ZERO), Value(Decimal(1), output_field=_FIGURE))


def _days(later: Any, earlier: Any) -> Any:
    return Func(
        later,
        earlier,
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=models.IntegerField(),
    )


def _state(today: date) -> Any:
    over = (
        Q(due_on__lt=today)
        | Q(agreement__ends_on__lt=today)
        | Q(agreement__terminated_on__lt=today)
    )
    return Case(
        When(
            Q(agreement__sealed_at__isnull=True) | Q(agreement__starts_on__gt=today),
            then=Value(CommitmentState.NOT_STARTED),
        ),
        When(achieved__gte=F("target_total"), then=Value(CommitmentState.MET)),
        When(over, then=Value(CommitmentState.LAPSED)),
        When(achieved__gte=F("expected"), then=Value(CommitmentState.ON_TRACK)),
        default=Value(CommitmentState.BEHIND),
        output_field=models.CharField(),
    )
