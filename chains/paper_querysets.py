"""Ways to read papers of both kinds together, and what falls with each of them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest

from chains.choices import ChainStatus, ExpiryStep
from chains.querysets import EXPIRING_DAYS, ChainQuerySet, PaperQuerySet

if TYPE_CHECKING:
    from chains.models import PaperLine  # noqa: F401

# So many days a paper that has lapsed stays on the lists of papers to renew.
LAPSED_DAYS = 30


class PaperLineQuerySet(PaperQuerySet["PaperLine"]):
    def for_user(self, user: Any) -> "PaperLineQuerySet":
        """Papers of the chains the person keeps: Hanoi's are all, a reader's none."""
        chains: ChainQuerySet = _chains().live().editable_by(user)
        return self.filter(chain__in=chains)

    def ending(self, today: date) -> "PaperLineQuerySet":
        """In force with at most 90 days to go, or lapsed in the last 30 days."""
        last = today + timedelta(days=EXPIRING_DAYS)
        first = today - timedelta(days=LAPSED_DAYS)
        rows: Any = self.with_validity(today)
        return rows.filter(  # type: ignore[no-any-return]
            expires_on__range=(first, last), step__isnull=False
        )

    def with_renewal(self) -> "PaperLineQuerySet":
        """Annotate `renewed`: a later paper of the same kind was seen and takes over."""
        later: Any = self.model._default_manager.filter(
            chain=OuterRef("chain"),
            kind=OuterRef("kind"),
            type=OuterRef("type"),
            type_text=OuterRef("type_text"),
            seen_at__isnull=False,
        )
        taking_over = later.in_force(OuterRef("lapses_on"))
        return self.annotate(renewed=Exists(taking_over))

    def open(self) -> "PaperLineQuerySet":
        """Of `with_renewal()`, those that no other paper takes over from."""
        return self.filter(Q(("renewed", False)))

    def with_fall(self, today: date) -> "PaperLineQuerySet":
        """Annotate `safe_before` and `safe_after`: until when the chain is safe.

        The rule of safety is asked twice (`ChainQuerySet.with_safety`): for the last day
        of the paper and for the day after it, or today where that has passed.
        """
        rows: Any = self.annotate(after=Greatest("lapses_on", Value(today)))
        return rows.annotate(  # type: ignore[no-any-return]
            safe_before=_safe_on("expires_on"), safe_after=_safe_on("after")
        )

    def falling(self) -> "PaperLineQuerySet":
        """Of `with_fall()`, those without which the chain is no longer safe."""
        was_safe = Q(("safe_before__isnull", False))
        return self.filter(was_safe, Q(("safe_after__isnull", True)))

    def same_paper(self, line: Any) -> "PaperLineQuerySet":
        """The paper on this chain and on others of the association: one fall for all."""
        return self.filter(
            chain__association=line.chain.association_id,
            chain__archived_at__isnull=True,
            kind=line.kind,
            type=line.type,
            type_text=line.type_text,
            number__iexact=line.number,
            expires_on=line.expires_on,
        )

    def to_tell(self, today: date) -> "PaperLineQuerySet":
        """Those somebody has to act on: ending, and no later paper takes over."""
        found = self.ending(today).with_renewal().open()
        return found.exclude(chain__status=ChainStatus.ENDED)

    def soon(self) -> "PaperLineQuerySet":
        return self.filter(Q(("step__gt", ExpiryStep.LAPSED)))

    def lapsed(self) -> "PaperLineQuerySet":
        return self.filter(Q(("step", ExpiryStep.LAPSED)))


def _chains() -> Any:
    return apps.get_model("chains", "Chain")._default_manager


def _safe_on(name: str) -> Subquery:
    chains = _chains().filter(pk=OuterRef("chain"))
    return Subquery(chains.with_safety(OuterRef(OuterRef(name))).values("safe_until"))
