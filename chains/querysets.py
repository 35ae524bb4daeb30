"""Ways to read chains and their papers; every view starts at one of these."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least

from chains.choices import (
    CertificateType,
    ChainStatus,
    ExpiryStep,
    NoteKind,
    Publication,
    Validity,
)
from chains.freshness_querysets import FreshnessQuerySet
from portal.core.search import matches, rank, terms
from portal.organisations.access import access_for
from portal.organisations.choices import PARTNER_ROLES
from portal.organisations.models import Membership

if TYPE_CHECKING:
    from chains.models import Chain, ColumnMapping, ImportBatch, ReviewClaim  # noqa: F401

# Days before the end from which a paper counts as expiring.
EXPIRING_DAYS = max(ExpiryStep.values)


# Not yet sent to Hanoi: begun by the association, or sent back to it with a reason.
RETURNED = Q(publication=Publication.DRAFT) & ~Q(return_reason="")
DRAFT = Q(publication=Publication.DRAFT, return_reason="")


def kept_back() -> Any:
    """Chains with a serious fault not put right: a handful, read from an index once."""
    findings: Any = apps.get_model("chains", "Finding")._default_manager
    return findings.keeping_back().values("chain")


def _months() -> Any:
    """Volumes of one chain by month, for a query of chains."""
    outputs: Any = apps.get_model("chains", "MonthlyOutput")._default_manager
    return outputs.filter(chain=OuterRef("pk"))


def faulty() -> Any:
    """Chains that failed a visit and have not put it right: none of them is safe."""
    findings: Any = apps.get_model("chains", "Finding")._default_manager
    return findings.forbidding_safe().values("chain")


def is_public() -> Q:
    """Of live chains: published, running, no serious fault."""
    published = Q(publication=Publication.PUBLIC, status=ChainStatus.OPERATING)
    return ~Q(pk__in=kept_back()) & published


class ChainQuerySet(FreshnessQuerySet, models.QuerySet["Chain"]):
    def live(self) -> "ChainQuerySet":
        return self.filter(archived_at__isnull=True)

    def public(self) -> "ChainQuerySet":
        """What everybody may see: published, running, not put away, no serious fault."""
        return self.live().filter(is_public())

    def counted(self, today: date) -> "ChainQuerySet":
        """What published figures count: public, and re-confirmed by the owner in time."""
        found: ChainQuerySet = self.public().fresh(today)
        return found

    def for_user(self, user: Any) -> "ChainQuerySet":
        """What this person may read in the workspace, drafts of others excepted."""
        access = access_for(user)
        if access.is_hanoi:
            return self.all()
        if not access.has_workspace:
            return self.none()
        own = Q(association_id__in=access.association_ids)
        shared = ~Q(publication=Publication.DRAFT) & Q(archived_at__isnull=True)
        return self.filter(own | shared)

    def with_safety(self, today: Any) -> "ChainQuerySet":
        """Annotate `safe_until`: the day to which the chain may be called safe, or NULL.

        `today` is a day or, inside a query, an expression that gives one.

        Its facts were checked, and a chain confirmation or a food-safety certificate
        that was seen as well is in force today. The later of the two days counts. A
        serious or major fault that is not put right takes the word away.
        """
        papers = (
            apps.get_model("chains", "Confirmation")._default_manager.all(),
            apps.get_model("chains", "Certificate")._default_manager.filter(
                type=CertificateType.FOOD_SAFETY
            ),
        )
        ends = [
            Subquery(
                rows.filter(chain=OuterRef("pk"), seen_at__isnull=False)
                .in_force(today)
                .order_by("-expires_on")
                .values("expires_on")[:1]
            )
            for rows in papers
        ]
        return self.annotate(
            safe_until=Case(
                When(
                    ~Q(pk__in=faulty()),
                    seen_at__isnull=False,
                    status=ChainStatus.OPERATING,
                    then=Greatest(*ends),
                ),
                output_field=models.DateField(),
            )
        )

    def with_nearest_end(self, today: date) -> "ChainQuerySet":
        """Annotate `nearest_end`: when the first of its papers ends, if it is soon."""
        papers: Any = apps.get_model("chains", "PaperLine")._default_manager
        last = today + timedelta(days=EXPIRING_DAYS)
        soon = papers.in_force(today).filter(chain=OuterRef("pk"), expires_on__lte=last)
        nearest = soon.order_by("expires_on").values("expires_on")[:1]
        return self.annotate(nearest_end=Subquery(nearest))

    def with_inspection(self) -> "ChainQuerySet":
        """Annotate `inspected_on`: the day of the newest visit, where it was passed."""
        visits: Any = apps.get_model("chains", "Inspection")._default_manager
        newest = visits.counting().filter(chain=OuterRef("pk")).newest_first()
        return self.annotate(
            inspected_on=Subquery(newest.with_passed_day().values("passed_day")[:1])
        )

    def with_shared_phones(self) -> "ChainQuerySet":
        """Annotate `shared_phones`: further numbers of the lead that are no person's."""
        phones = apps.get_model("chains", "OperatorPhone")._default_manager.filter(
            operator=OuterRef("operator"), is_personal=False
        )
        numbers = phones.order_by("position").values("number")
        return self.annotate(shared_phones=ArraySubquery(numbers))

    def safe_on(self, today: date) -> "ChainQuerySet":
        """Those that may be called safe on this day (see `with_safety`)."""
        safe: Any = self.with_safety(today)
        return safe.filter(safe_until__isnull=False)  # type: ignore[no-any-return]

    def waiting(self) -> "ChainQuerySet":
        """Sent to Hanoi, or changed since it was checked: somebody has to look."""
        return (
            self.live()
            .filter(seen_at__isnull=True)
            .exclude(publication=Publication.DRAFT)
        )

    def with_claim(self, at: datetime) -> "ChainQuerySet":
        """Annotate `looked_at_since`: since when somebody of Hanoi looks at it."""
        claims = apps.get_model("chains", "ReviewClaim")._default_manager.running(at)
        mine = claims.filter(chain=OuterRef("pk")).values("claimed_at")[:1]
        return self.annotate(looked_at_since=Subquery(mine))

    def in_queue(self) -> "ChainQuerySet":
        """Those whose facts wait, with `since`: the day they were sent or changed."""
        return self.waiting().annotate(since=Coalesce("waits_since", "declared_at"))

    def with_papers_in_queue(self) -> "ChainQuerySet":
        """Checked chains with new papers to look at; `since`: the oldest of these."""
        kinds = [
            apps.get_model("chains", name)._default_manager.waiting()
            for name in ("Certificate", "Confirmation")
        ]
        wanted = kinds[0].values("chain").union(kinds[1].values("chain"))
        oldest = [
            Subquery(
                papers.filter(chain=OuterRef("pk"))
                .order_by("declared_at")
                .values("declared_at")[:1]
            )
            for papers in kinds
        ]
        return (
            self.live()
            .filter(pk__in=wanted, seen_at__isnull=False)
            .annotate(since=Least(*oldest))
        )

    def without_output(self, year: int) -> "ChainQuerySet":
        """Running chains that Hanoi knows of and whose volume of the year is not told.

        Those kept month by month are asked for their months.
        """
        outputs = apps.get_model("chains", "YearlyOutput")._default_manager.filter(
            chain=OuterRef("pk"), year=year
        )
        by_month = _months().filter(year__gte=year - 1)
        return self._known_running().exclude(Exists(outputs) | Exists(by_month))

    def without_month(self, year: int, month: int) -> "ChainQuerySet":
        """The same kept month by month whose month is not told."""
        before = _months().filter(year__gte=year - 1)
        told = _months().filter(year=year, month=month)
        return self._known_running().filter(Exists(before), ~Exists(told))

    def wanting_volumes(self, year: int, due: tuple[int, int]) -> "ChainQuerySet":
        """Both in one query: `by_month` says whether the month `due` is missing."""
        return (self.without_month(*due) | self.without_output(year)).annotate(
            by_month=Exists(_months().filter(year__gte=due[0] - 1))
        )

    def _known_running(self) -> "ChainQuerySet":
        running = self.live().filter(status=ChainStatus.OPERATING)
        return running.exclude(publication=Publication.DRAFT)

    def search(self, text: str) -> "ChainQuerySet":
        """Find every word typed; annotate `rank` (0: in the name, accents as typed)."""
        words = terms(text)
        return self.ranked(words).filter(matches(words, "search_text"))

    def ranked(self, words: list[str]) -> "ChainQuerySet":
        """Annotate `rank`, for rows that are known to hold the words."""
        if not words:
            return self.annotate(rank=Value(0))
        return self.annotate(rank=rank(words, ["name"], code="code"))

    def editable_by(self, user: Any) -> "ChainQuerySet":
        access = access_for(user)
        if access.is_hanoi:
            return self.all()
        return self.filter(association_id__in=access.association_ids)


PaperT = TypeVar("PaperT", bound=models.Model)


class PaperQuerySet(models.QuerySet[PaperT]):
    def waiting(self) -> "PaperQuerySet[PaperT]":
        """Scans nobody looked at, of chains that were checked; not those sent back."""
        returned = self._returns()
        return (
            self.filter(seen_at__isnull=True, chain__seen_at__isnull=False)
            .exclude(scan="")
            .exclude(Exists(returned))
        )

    def returned(self) -> "PaperQuerySet[PaperT]":
        """Sent back and not changed since; `why` says what is to be mended."""
        notes = self._returns()
        newest = notes.order_by("-said_at").values("text")[:1]
        mine: Any = self.filter(Exists(notes), seen_at__isnull=True)
        return mine.annotate(why=Subquery(newest))  # type: ignore[no-any-return]

    def _returns(self) -> Any:
        """Notes that sent the paper of the outer query back as it is now."""
        paper = str(self.model._meta.model_name)
        return apps.get_model("chains", "ReviewNote")._default_manager.filter(
            kind=NoteKind.RETURNED,
            said_at__gte=OuterRef("declared_at"),
            **{paper: OuterRef("pk")},
        )

    def in_force(self, today: Any) -> "PaperQuerySet[PaperT]":
        """Papers whose dates say that they are valid on this day (or expression)."""
        return self.filter(
            Q(issued_on__isnull=True) | Q(issued_on__lte=today),
            Q(suspended_on__isnull=True) | Q(suspended_on__gt=today),
            Q(revoked_on__isnull=True) | Q(revoked_on__gt=today),
            expires_on__gte=today,
        )

    def with_validity(self, today: date) -> "PaperQuerySet[PaperT]":
        """Annotate `validity` and `step` as of a day; the last day printed counts."""
        rows: Any = self.annotate(validity=validity_case(today))
        return rows.annotate(step=_step_case(today))  # type: ignore[no-any-return]


def validity_case(today: date, prefix: str = "") -> Case:
    """Build the CASE that reads a paper's validity from its dates in SQL."""

    def when(**conditions: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})

    return Case(
        When(when(revoked_on__lte=today), then=Value(Validity.REVOKED)),
        When(when(suspended_on__lte=today), then=Value(Validity.SUSPENDED)),
        When(when(issued_on__gt=today), then=Value(Validity.NOT_YET)),
        When(when(expires_on__isnull=True), then=Value(Validity.UNKNOWN)),
        When(when(expires_on__lt=today), then=Value(Validity.EXPIRED)),
        When(
            when(expires_on__lte=today + timedelta(days=EXPIRING_DAYS)),
            then=Value(Validity.EXPIRING),
        ),
        default=Value(Validity.VALID),
        output_field=models.CharField(),
    )


def _step_case(today: date) -> Case:
    """The step of an expiring or expired paper (`ExpiryStep`), of others NULL."""
    near = (step for step in sorted(ExpiryStep.values) if step != ExpiryStep.LAPSED)
    return Case(
        When(validity=Validity.EXPIRED, then=Value(ExpiryStep.LAPSED)),
        *(
            When(
                validity=Validity.EXPIRING,
                expires_on__lte=today + timedelta(days=step),
                then=Value(step),
            )
            for step in near
        ),
        output_field=models.SmallIntegerField(null=True),
    )


class ReviewClaimQuerySet(models.QuerySet["ReviewClaim"]):
    def running(self, at: datetime) -> "ReviewClaimQuerySet":
        return self.filter(ends_at__gt=at)


class ColumnMappingQuerySet(models.QuerySet["ColumnMapping"]):
    def for_user(self, user: Any) -> "ColumnMappingQuerySet":
        """Of the associations this person may import for."""
        access = access_for(user)
        if access.is_hanoi:
            return self.all()
        return self.filter(association_id__in=access.association_ids)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def given_up_before(self, moment: datetime) -> "ImportBatchQuerySet":
        """Discarded or refused, and left alone since."""
        return self.filter(state__in=["refused", "discarded"], updated_at__lt=moment)

    def unfinished(self) -> "ImportBatchQuerySet":
        """A file or an undoing that is not through: somebody has to go on with it."""
        return self.filter(state__in=["reading", "preview", "saving", "undoing"])

    def for_user(self, user: Any) -> "ImportBatchQuerySet":
        """Hanoi sees all; a partner what its own people uploaded, now or before.

        Not what Hanoi uploaded for it: such a file may hold lists of other provinces.
        """
        access = access_for(user)
        if access.is_hanoi:
            return self.all()
        colleagues = Membership.objects.filter(
            user=OuterRef("created_by"),
            role__in=PARTNER_ROLES,
            association_id__in=access.association_ids,
        )
        return self.filter(
            Exists(colleagues), association_id__in=access.association_ids
        )
