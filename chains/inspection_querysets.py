"""Ways to read checklists, inspections and findings."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, F, Max, Q, When

from chains.choices import FindingState, Grade, Outcome, Severity
from portal.organisations.access import access_for

if TYPE_CHECKING:
    from chains.models import Checklist, Finding, Inspection  # noqa: F401

# One of these fails a visit.
GRAVE = (Severity.SERIOUS, Severity.MAJOR)
UNRESOLVED = (FindingState.OPEN, FindingState.ANSWERED)


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def published(self) -> "ChecklistQuerySet":
        return self.filter(published_at__isnull=False)

    def in_use_for(self, group: str) -> "Checklist | None":
        """The newest published version of the group, else of the one for all groups."""
        fitting = self.published().filter(group__in=[group, ""])
        # "" sorts before every group.
        return fitting.order_by("-group", "-version").first()


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def counting(self) -> "InspectionQuerySet":
        """Without those that were voided."""
        return self.filter(voided_at__isnull=True)

    def with_passed_day(self) -> "InspectionQuerySet":
        """Annotate `passed_day`: the day of the visit, empty where it was failed."""
        passed = Q(outcome=Outcome.PASS) | Q(grade__in=[Grade.A, Grade.B])
        day = Case(When(passed, then=F("on")), output_field=models.DateField())
        return self.annotate(passed_day=day)

    def with_faults(self) -> "InspectionQuerySet":
        """Annotate `unresolved` (how many faults are open) and `mended_at` (the last)."""
        return self.annotate(
            unresolved=Count("findings", filter=Q(findings__state__in=UNRESOLVED)),
            mended_at=Max(
                "findings__closed_at",
                filter=Q(findings__state=FindingState.RESOLVED),
            ),
        )

    def newest_first(self) -> "InspectionQuerySet":
        return self.order_by("-on", "-pk")


class FindingQuerySet(models.QuerySet["Finding"]):
    def for_user(self, user: Any) -> "FindingQuerySet":
        """Of the chains this person keeps."""
        access = access_for(user)
        live = self.filter(chain__archived_at__isnull=True)
        if access.is_hanoi:
            return live
        return live.filter(chain__association_id__in=access.association_ids)

    def unresolved(self) -> "FindingQuerySet":
        return self.filter(state__in=UNRESOLVED)

    def keeping_back(self) -> "FindingQuerySet":
        """Serious and not resolved: their chains are not shown to the public."""
        return self.unresolved().filter(severity=Severity.SERIOUS)

    def forbidding_safe(self) -> "FindingQuerySet":
        """Serious or major and not resolved: a chain that failed is not called safe."""
        return self.unresolved().filter(severity__in=GRAVE)

    def overdue(self, today: date) -> "FindingQuerySet":
        """Nobody answered, and the day is over."""
        return self.filter(state=FindingState.OPEN, due_on__lt=today)
