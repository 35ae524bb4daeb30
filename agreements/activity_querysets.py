"""Ways to read activities and what came of them; views start at `for_user`."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Least

from agreements.activity_choices import (
    AGREED_OUTCOMES,
    OPEN_OUTCOMES,
    ActivityKind,
    ActivityState,
)
from agreements.choices import Side
from portal.core import search

if TYPE_CHECKING:
    from agreements.models import (  # noqa: F401
        Activity,
        ActivityPhoto,
        OutcomeReport,
        StudyVisit,
    )


class ActivityQuerySet(models.QuerySet["Activity"]):
    def for_user(self, user: Any) -> "ActivityQuerySet":
        """Those of the signed agreements the person reads."""
        agreements: Any = apps.get_model("agreements", "Agreement").objects
        readable = agreements.live().for_user(user).signed()
        return self.filter(agreement__in=readable)

    def find(self, text: str) -> "ActivityQuerySet":
        """Keep those that hold every word; `rank` puts their own title first."""
        words = search.terms(text)
        annotations = {"rank": search.rank(words, ["title"])}
        return self.filter(search.matches(words, "search_text")).annotate(**annotations)

    def with_outcome(self) -> "ActivityQuerySet":
        """Annotate the head count both sides agreed on and whose answer is awaited."""
        reports = _reports().filter(activity=OuterRef("pk"))
        agreed = reports.filter(state__in=AGREED_OUTCOMES, replaced_at__isnull=True)
        annotations: dict[str, Any] = {
            "people": Subquery(
                agreed.annotate(
                    total=F("host_people") + F("partner_people") + F("other_people")
                ).values("total")[:1]
            ),
            "waiting_side": Subquery(
                reports.filter(state__in=OPEN_OUTCOMES).values("waiting_side")[:1]
            ),
        }
        return self.annotate(**annotations)

    def agreed(self) -> "ActivityQuerySet":
        """Held, with a head count that both sides stand on."""
        found = _reports().filter(
            activity=OuterRef("pk"), state__in=AGREED_OUTCOMES, replaced_at__isnull=True
        )
        return self.filter(Exists(found))

    def counted(self) -> "ActivityQuerySet":
        """What measures of commitments count: agreed ones that began in the term."""
        return self.agreed().filter(
            state=ActivityState.HELD,
            starts_on__gte=F("agreement__starts_on"),
            starts_on__lte=Least("agreement__ends_on", "agreement__terminated_on"),
        )


class OutcomeReportQuerySet(models.QuerySet["OutcomeReport"]):
    def open(self) -> "OutcomeReportQuerySet":
        return self.filter(state__in=OPEN_OUTCOMES)

    def agreed(self) -> "OutcomeReportQuerySet":
        return self.filter(state__in=AGREED_OUTCOMES, replaced_at__isnull=True)

    def waiting_for(self, side: Side) -> "OutcomeReportQuerySet":
        """What a side has to answer, oldest first."""
        live = Q(activity__agreement__archived_at__isnull=True)
        return self.open().filter(live, waiting_side=side).order_by("reported_at", "pk")


class StudyVisitQuerySet(models.QuerySet["StudyVisit"]):
    def due_adoption(self, today: date) -> "StudyVisitQuerySet":
        """Held, a year gone by, and nobody said yet who took the model up."""
        return self.filter(
            activity__kind=ActivityKind.STUDY_VISIT,
            activity__state=ActivityState.HELD,
            activity__agreement__archived_at__isnull=True,
            activity__ends_on__lte=_a_year_before(today),
            told_at__isnull=True,
        )

    def told(self) -> "StudyVisitQuerySet":
        return self.filter(
            activity__kind=ActivityKind.STUDY_VISIT, told_at__isnull=False
        )


class ActivityPhotoQuerySet(models.QuerySet["ActivityPhoto"]):
    def live(self) -> "ActivityPhotoQuerySet":
        return self.filter(removed_at__isnull=True)


def a_year_after(day: date) -> date:
    """The same day a year later; after 29 February, 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _a_year_before(today: date) -> date:
    """The last day whose `a_year_after` has come."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:
        return today.replace(year=today.year - 1, day=28)


def _reports() -> Any:
    return apps.get_model("agreements", "OutcomeReport")._default_manager.all()
