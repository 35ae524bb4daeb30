"""Ways to read agreements; every view starts at `for_user`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from agreements.choices import (
    AmendmentStage,
    Side,
    Stage,
    TerminationState,
    TermStatus,
)
from portal.core import search
from portal.organisations.access import access_for

if TYPE_CHECKING:
    from agreements.models import Agreement, ContentArea, Round  # noqa: F401

# Days before the last day from which an agreement counts as ending soon.
ENDING_SOON_DAYS = 90


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def live(self) -> "AgreementQuerySet":
        return self.filter(archived_at__isnull=True)

    def signed(self) -> "AgreementQuerySet":
        return self.filter(sealed_at__isnull=False)

    def public(self) -> "AgreementQuerySet":
        """What counts towards public figures: signed and not put away."""
        return self.live().signed()

    def in_force(self, today: date) -> "AgreementQuerySet":
        """Public ones whose term includes the day; first and last day both count."""
        return (
            self.public()
            .filter(starts_on__lte=today, ends_on__gte=today)
            .filter(not_terminated_by(today))
        )

    def ending_soon(self, today: date) -> "AgreementQuerySet":
        """In force, with at most `ENDING_SOON_DAYS` days to go."""
        last = today + timedelta(days=ENDING_SOON_DAYS)
        return self.in_force(today).filter(
            Q(ends_on__lte=last) | Q(terminated_on__lte=last)
        )

    def for_user(self, user: Any) -> "AgreementQuerySet":
        """Hanoi reads all, a partner its own and succeeded ones, a reader signed ones.

        A draft that its side has not shown yet is read by that side only. What was put
        away is read by Hanoi, and by a partner if it is its own draft: lists leave it
        out unless it is asked for.
        """
        access = access_for(user)
        if access.is_hanoi:
            return self.exclude(is_private=True, drafted_by_side=Side.PARTNER)
        if not access.has_workspace:
            return self.none()
        allowed = Q(archived_at__isnull=True) & ~Q(
            is_private=True, drafted_by_side=Side.HOST
        )
        # Its own drafts that it put away, to bring them back.
        allowed |= Q(
            archived_at__isnull=False,
            is_paper=False,
            stage=Stage.DRAFT,
            drafted_by_side=Side.PARTNER,
        )
        mine = Q(association_id__in=access.association_ids) & allowed
        if access.is_reader:
            mine |= Q(sealed_at__isnull=False, archived_at__isnull=True)
        return self.filter(mine)

    def editable_by(self, user: Any) -> "AgreementQuerySet":
        """Hanoi records agreements; archived ones are restored first."""
        mine = self.live().for_user(user)
        return mine if access_for(user).is_hanoi else self.none()

    def with_status(self, today: date) -> "AgreementQuerySet":
        """Annotate `status` (a `TermStatus`) as of a day."""
        annotations = {"status": status_case(today)}
        return self.annotate(**annotations)

    def waiting_for(self, side: str) -> "AgreementQuerySet":
        """Live ones in which it is the side's turn to answer or to sign.

        The text itself, an amendment of it, or a request to end it early or to mend it.
        """
        other = Side(side).other
        turn = (
            Q(waiting_side=side)
            | Q(stage=Stage.AGREED, waiting_side="")
            | Q(amendments__waiting_side=side)
            | Q(amendments__stage=AmendmentStage.AGREED, amendments__waiting_side="")
            | Q(
                terminations__state=TerminationState.ASKED,
                terminations__side=other,
            )
            | Q(corrections__state=TerminationState.ASKED, corrections__side=other)
        )
        # A subquery, because the joins would repeat rows.
        return self.live().filter(pk__in=self.model.objects.filter(turn).values("pk"))

    def find(self, text: str) -> "AgreementQuerySet":
        """Keep those that hold every word; `rank` puts number and title first."""
        words = search.terms(text)
        annotations = {"rank": search.rank(words, ["number", "title"])}
        return self.filter(search.matches(words, "search_text")).annotate(**annotations)

    def overlapping(self, agreement: "Agreement") -> "AgreementQuerySet":
        """Other signed agreements of the same association in the same time."""
        if agreement.starts_on is None or agreement.ends_on is None:
            return self.none()
        last_day = min(agreement.ends_on, agreement.terminated_on or agreement.ends_on)
        if last_day < agreement.starts_on:
            # Ended before it began, it stands in nobody's way.
            return self.none()
        return (
            self.public()
            .filter(
                association_id=agreement.association_id,
                starts_on__lte=last_day,
                ends_on__gte=agreement.starts_on,
            )
            .filter(not_terminated_by(agreement.starts_on))
            .exclude(terminated_on__lt=F("starts_on"))
            .exclude(pk=agreement.pk)
            .order_by("starts_on", "pk")
        )


def not_terminated_by(day: date) -> Q:
    """Keep those that were not ended early before the day."""
    return Q(terminated_on__isnull=True) | Q(terminated_on__gte=day)


def status_case(today: date) -> Case:
    """Build the CASE that reads the status from the stage and the dates in SQL."""
    soon = today + timedelta(days=ENDING_SOON_DAYS)
    return Case(
        *(
            When(stage=stage, then=Value(status))
            for stage, status in (
                (Stage.DRAFT, TermStatus.DRAFT),
                (Stage.PROPOSED, TermStatus.PROPOSED),
                (Stage.AGREED, TermStatus.AGREED),
            )
        ),
        # Ended before it began, it never comes into force.
        When(terminated_on__lt=F("starts_on"), then=Value(TermStatus.TERMINATED)),
        When(terminated_on__lt=today, then=Value(TermStatus.TERMINATED)),
        When(starts_on__gt=today, then=Value(TermStatus.UPCOMING)),
        When(ends_on__lt=today, then=Value(TermStatus.ENDED)),
        When(
            Q(ends_on__lte=soon) | Q(terminated_on__lte=soon),
            then=Value(TermStatus.ENDING_SOON),
        ),
        default=Value(TermStatus.IN_FORCE),
        output_field=models.CharField(),
    )


class RoundQuerySet(models.QuerySet["Round"]):
    def in_order(self) -> "RoundQuerySet":
        """Newest round first, "other" last."""
        return self.order_by(F("starts_on").desc(nulls_last=True), "pk")

    def offered(self) -> "RoundQuerySet":
        """Rounds that may still be chosen; closed ones stay on their agreements."""
        return self.filter(is_offered=True).in_order()


class ContentAreaQuerySet(models.QuerySet["ContentArea"]):
    def in_order(self) -> "ContentAreaQuerySet":
        return self.order_by("position", "pk")

    def offered(self) -> "ContentAreaQuerySet":
        """Areas that may still be chosen; retired ones stay on old agreements."""
        return self.filter(is_offered=True).in_order()
