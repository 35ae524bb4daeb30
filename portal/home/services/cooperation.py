"""What the portal tells the public about the cooperation with the provinces.

Signed agreements, and of what followed only what both sides confirmed or the portal
counted itself. No drafts, disputes, assessments, costs, documents or names of people.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from agreements.activity_choices import ActivityState
from agreements.choices import TermStatus
from agreements.commitment_choices import Measure
from agreements.models import Activity, Agreement, AgreementContent, Commitment, Party
from chains.models import Chain
from portal.home.services.province import associations_in
from portal.organisations.models import Province

RUNNING = (TermStatus.IN_FORCE, TermStatus.ENDING_SOON)
ACTIVITIES_SHOWN = 12


@dataclass(frozen=True)
class Cooperation:
    """One province of today with the agreements of all associations that it holds."""

    province: Province
    agreements: Sequence[Agreement]
    chains: int

    @property
    def since(self) -> date | None:
        return min((a.starts_on for a in self.agreements if a.starts_on), default=None)

    @property
    def running(self) -> list[Agreement]:
        return [a for a in self.agreements if a.status in RUNNING]

    @property
    def areas(self) -> list[str]:
        """Those of the agreements in force; where none is, of the newest one."""
        asked = self.running or list(self.agreements[:1])
        areas = {content.area for a in asked for content in _contents(a)}
        return [area.short_name for area in sorted(areas, key=lambda x: x.position)]

    @property
    def rounds(self) -> list[str]:
        """Oldest first, each once."""
        return list(dict.fromkeys(a.round.name for a in reversed(self.agreements)))


@dataclass(frozen=True)
class Held:
    """Activities both sides agreed on: the newest ones, and how many there are."""

    newest: Sequence[Activity]
    total: int


def _contents(agreement: Agreement) -> list[AgreementContent]:
    return list(agreement.contents.all())


def cooperations(today: date) -> list[Cooperation]:
    """By province, in the order of the alphabet; three queries."""
    by_province: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in _agreements(Agreement.objects.public(), today):
        by_province[agreement.association.province.today.pk].append(agreement)
    chains = _chains_by_province(today)
    found = [
        Cooperation(
            agreements[0].association.province.today, agreements, chains.get(pk, 0)
        )
        for pk, agreements in by_province.items()
    ]
    return sorted(found, key=lambda c: (c.province.sort_key, c.province.pk))


def cooperation_with(province: Province, today: date) -> Cooperation | None:
    """The one of a province of today; None where nothing was ever signed."""
    of_province = Q(association__in=associations_in(province))
    agreements = _agreements(Agreement.objects.public().filter(of_province), today)
    if not agreements:
        return None
    chains = Chain.objects.public().fresh(today).filter(of_province).count()
    return Cooperation(province, agreements, chains)


def unit_named(address: str) -> tuple[Province, bool] | None:
    """The province of today behind "son-la", and whether the name is today's own.

    A unit of today goes before an old one of the same name.
    """
    units = Province.objects.select_related("successor").order_by("era", "pk")
    for unit in units:
        if unit.slug == address:
            return unit.today, unit.name == unit.today.name
    return None


def provinces_that_signed() -> Any:
    """The units of today that signed something at least once, as a subquery."""
    unit = Coalesce("association__province__successor_id", "association__province_id")
    return Agreement.objects.public().order_by().annotate(unit=unit).values("unit")


def results_of(cooperation: Cooperation, today: date) -> dict[int, list[Commitment]]:
    """Lines with a figure that both sides confirmed or the portal counted.

    What stands in the register today says nothing about an agreement that is over.
    """
    by_agreement = {agreement.pk: agreement for agreement in cooperation.agreements}
    running = {agreement.pk for agreement in cooperation.running}
    lines = (
        Commitment.objects.live()
        .filter(agreement__in=by_agreement)
        .with_progress(today)
        .in_order()
    )
    found: dict[int, list[Commitment]] = defaultdict(list)
    for line in lines:
        is_told = line.measure != Measure.CHAINS_KEPT or line.agreement_id in running
        if is_told and line.achieved > 0:
            found[line.agreement_id].append(line)
    return found


def held_in(cooperation: Cooperation) -> Held:
    agreed = Activity.objects.agreed().filter(
        agreement__in=[agreement.pk for agreement in cooperation.agreements],
        state=ActivityState.HELD,
    )
    newest: Any = (
        agreed.with_outcome()
        .only("kind", "title", "starts_on", "ends_on", "place")
        .order_by("-starts_on", "-pk")[:ACTIVITIES_SHOWN]
    )
    rows = list(newest)
    total = len(rows) if len(rows) < ACTIVITIES_SHOWN else agreed.count()
    return Held(rows, total)


def _agreements(public: Any, today: date) -> list[Agreement]:
    """Newest first, with content areas and the organisations that take part."""
    contents = AgreementContent.objects.select_related("area").only(
        "agreement", "area__short_name", "area__name", "area__position"
    )
    found: QuerySet[Agreement] = (
        public.with_status(today)
        .select_related("round", "association__province__successor")
        .defer("text", "notes", "search_text", "search_exact")
        .prefetch_related(
            Prefetch("contents", contents.order_by("area__position", "pk")),
            Prefetch("parties", Party.objects.order_by("side", "pk")),
        )
        .order_by("-starts_on", "-pk")
    )
    return list(found)


def _chains_by_province(today: date) -> dict[int, int]:
    unit = Coalesce("association__province__successor_id", "association__province_id")
    chains = Chain.objects.public().fresh(today).order_by()
    return dict(chains.annotate(unit=unit).values_list("unit").annotate(n=Count("pk")))
