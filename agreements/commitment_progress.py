"""How far commitments came, worked out for any number of them in a few queries.

The one place that knows the rule (docs/decisions/0120-commitments.md). Figures are added
up in the database, grouped; what they mean is said here, line by line.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate

from agreements.commitment_choices import (
    MEASURED_KINDS,
    CommitmentState,
    Counting,
    Measure,
)
from chains.choices import ChainStatus, Publication
from chains.models import Chain, YearlyOutput
from portal.organisations.access import kept_by_each

_ZERO = Decimal(0)


class Line(NamedTuple):
    """What the rule needs of a commitment."""

    pk: int
    agreement_id: int
    measure: str
    counting: str
    target_total: Decimal
    due_on: date


class Term(NamedTuple):
    """What the rule needs of the agreement."""

    association_id: int
    starts_on: date | None
    ends_on: date | None
    is_signed: bool
    terminated_on: date | None

    @property
    def last_day(self) -> date | None:
        """That of the term, or the earlier one both sides agreed on."""
        return min(filter(None, [self.ends_on, self.terminated_on]), default=None)

    def spans(self, day: date) -> bool:
        last = self.last_day
        return bool(self.starts_on and last and self.starts_on <= day <= last)

    def includes_year(self, year: int) -> bool:
        """Whether any day of the year is in the term."""
        first, last = self.starts_on, self.last_day
        return bool(
            first and last and first <= last and first.year <= year <= last.year
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """`achieved`: what both sides agreed on or the portal counted; `expected` by now."""

    achieved: Decimal
    expected: Decimal
    state: CommitmentState


def progress_of(
    lines: Iterable[Line], today: date, terms: Mapping[int, Term] | None = None
) -> dict[int, Progress]:
    """At most seven queries for any number of lines; only those their measures need.

    Whoever has read the agreements already gives their `terms`.
    """
    lines = list(lines)
    if not lines:
        return {}
    if terms is None:
        terms = _terms({line.agreement_id for line in lines})
    reached = _Reached(lines, terms)
    targets = _asked_figures(terms, today)
    found = {}
    for line in lines:
        term = terms[line.agreement_id]
        by_year = targets.get(line.pk)
        expected = _by_time(line, term, today) if by_year is None else by_year
        achieved = reached.by(line)
        state = _state(line, term, achieved, expected, today)
        found[line.pk] = Progress(achieved, expected, state)
    return found


# --- The rule -------------------------------------------------------------------------
def _by_time(line: Line, term: Term, today: date) -> Decimal:
    """The share of the target that the time gone by makes, from the first to the due day."""
    starts = term.starts_on or line.due_on
    whole = max((line.due_on - starts).days, 1)
    gone = min(max((today - starts).days, 0), whole)
    return line.target_total * gone / whole


def _state(
    line: Line, term: Term, achieved: Decimal, expected: Decimal, today: date
) -> CommitmentState:
    if not term.is_signed or (term.starts_on and term.starts_on > today):
        return CommitmentState.NOT_STARTED
    if achieved >= line.target_total:
        return CommitmentState.MET
    last_days = (line.due_on, term.last_day)
    if any(day < today for day in last_days if day):
        return CommitmentState.LAPSED
    return CommitmentState.ON_TRACK if achieved >= expected else CommitmentState.BEHIND


# --- What is counted -------------------------------------------------------------------
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


class _Reached:
    """What the lines reached, by the measure of each; asks only for measures in use."""

    def __init__(self, lines: list[Line], terms: Mapping[int, Term]) -> None:
        used = {Measure(line.measure) for line in lines}
        of_chains = used & {Measure.CHAINS_KEPT, Measure.CHAINS_NEW}
        keepers = _keepers(terms) if of_chains or Measure.TONNES in used else {}
        self.chains = _chains(terms, keepers) if of_chains else {}
        self.tonnes = _tonnes(terms, keepers) if Measure.TONNES in used else {}
        self.held = _held(terms) if used & MEASURED_KINDS.keys() else {}
        is_told = Measure.REPORTED in used
        self.told = _agreed_figures(terms) if is_told else {}

    def by(self, line: Line) -> Decimal:
        measure = Measure(line.measure)
        if measure is Measure.REPORTED:
            return self.told.get(line.pk, _ZERO)
        if measure in MEASURED_KINDS:
            kinds = MEASURED_KINDS[measure]
            return Decimal(sum(self.held[line.agreement_id, kind] for kind in kinds))
        if measure is Measure.TONNES:
            return self.tonnes[line.agreement_id]
        kept, new = self.chains[line.agreement_id]
        return Decimal(kept if measure is Measure.CHAINS_KEPT else new)


# The associations whose records count, for each agreement: who signed and all it took over.
_Keepers = Mapping[int, frozenset[int]]


def _keepers(terms: Mapping[int, Term]) -> _Keepers:
    kept = kept_by_each({term.association_id for term in terms.values()})
    return {pk: kept[term.association_id] for pk, term in terms.items()}


def _chains(terms: Mapping[int, Term], keepers: _Keepers) -> dict[int, tuple[int, int]]:
    """How many chains are kept, and how many of them were entered during the term."""
    rows = (
        chains_counted(Measure.CHAINS_KEPT)
        .filter(association__in=_all(keepers))
        .order_by()
        .values_list("association", TruncDate("created_at"))
        .annotate(n=Count("pk"))
    )
    days: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for association, day, number in rows:
        days[association].append((day, number))
    found = {}
    for pk, term in terms.items():
        own = [entry for keeper in keepers[pk] for entry in days[keeper]]
        new = sum(number for day, number in own if term.spans(day))
        found[pk] = (sum(number for _day, number in own), new)
    return found


def _tonnes(terms: Mapping[int, Term], keepers: _Keepers) -> dict[int, Decimal]:
    rows = (
        YearlyOutput.objects.filter(
            chain__in=chains_counted(Measure.TONNES).filter(
                association__in=_all(keepers)
            )
        )
        .order_by()
        .values_list("chain__association", "year")
        .annotate(total=Sum("tonnes"))
    )
    years: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for association, year, total in rows:
        years[association].append((year, total))
    return {
        pk: sum(
            (
                total
                for own in keepers[pk]
                for year, total in years[own]
                if term.includes_year(year)
            ),
            _ZERO,
        )
        for pk, term in terms.items()
    }


def _all(keepers: _Keepers) -> set[int]:
    return set().union(*keepers.values())


def _held(terms: Mapping[int, Term]) -> Mapping[tuple[int, str], int]:
    """Activities that a measure counts, by agreement and kind."""
    counted = _model("Activity").counted().filter(agreement__in=terms)
    rows = counted.order_by().values_list("agreement", "kind").annotate(n=Count("pk"))
    return defaultdict(int, {(pk, kind): number for pk, kind, number in rows})


def _agreed_figures(terms: Mapping[int, Term]) -> dict[int, Decimal]:
    return _of_years(_model("ProgressReport").agreed(), terms, Q())


def _asked_figures(terms: Mapping[int, Term], today: date) -> dict[int, Decimal]:
    """What the years gone by ask for; nought where a line has later years only."""
    return _of_years(_model("CommitmentTarget"), terms, Q(year__lt=today.year))


def _of_years(rows: Any, terms: Mapping[int, Term], within: Q) -> dict[int, Decimal]:
    """One figure a line from its years: the newest of a level, else all added up.

    A line whose rows are all outside `within` has nought, one without rows is left out.
    """
    is_level = within & Q(commitment__counting=Counting.LEVEL)
    found = (
        rows.filter(commitment__agreement__in=terms)
        .order_by()
        .values_list("commitment")
        .annotate(
            total=Sum("value", filter=within),
            levels=ArrayAgg("value", filter=is_level, order_by="-year", default=None),
        )
    )
    return {pk: levels[0] if levels else total or _ZERO for pk, total, levels in found}


def _terms(agreements: Iterable[int]) -> dict[int, Term]:
    rows = _model("Agreement").filter(pk__in=agreements)
    columns = ("association_id", "starts_on", "ends_on", "sealed_at", "terminated_on")
    return {row.pk: term_of(row) for row in rows.only(*columns)}


def term_of(agreement: Any) -> Term:
    return Term(
        agreement.association_id,
        agreement.starts_on,
        agreement.ends_on,
        agreement.is_signed,
        agreement.terminated_on,
    )


def _model(name: str) -> Any:
    """The rows of a model of this app, which stands above this module."""
    return apps.get_model("agreements", name)._default_manager.all()
