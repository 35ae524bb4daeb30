"""Ways to read operators; every view starts at `for_user`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Replace

from chains.choices import Publication
from portal.core.search import terms
from portal.core.text import fold
from portal.organisations.access import access_for

if TYPE_CHECKING:
    from chains.models import Operator


# Long and short forms that people write of one name, folded.
SHORT_FORMS = (
    ("hop tac xa", "htx"),
    ("to hop tac", "tht"),
    ("trach nhiem huu han", "tnhh"),
    ("co phan", "cp"),
    ("dich vu", "dv"),
    ("nong nghiep", "nn"),
)


class OperatorQuerySet(models.QuerySet["Operator"]):
    def live(self) -> "OperatorQuerySet":
        return self.filter(archived_at__isnull=True)

    def for_user(self, user: Any) -> "OperatorQuerySet":
        """Hanoi reads all; others their own, those of their chains and of chains sent."""
        access = access_for(user)
        if access.is_hanoi:
            return self.all()
        if not access.has_workspace:
            return self.none()
        chains = apps.get_model("chains", "Chain")._default_manager.filter(
            archived_at__isnull=True
        )
        shared = chains.filter(
            ~Q(publication=Publication.DRAFT)
            # Led by a record of another association after a merger.
            | Q(association_id__in=access.association_ids)
        )
        stages = apps.get_model("chains", "Stage")._default_manager.filter(
            operator=OuterRef("pk"), chain__in=shared
        )
        # Their own, put into a record of another association.
        given = apps.get_model("chains", "Operator")._default_manager.filter(
            merged_into=OuterRef("pk"), association_id__in=access.association_ids
        )
        return self.filter(
            Q(association_id__in=access.association_ids)
            | Q(Exists(shared.filter(operator=OuterRef("pk"))))
            | Q(Exists(stages))
            | Q(Exists(given))
        )

    def editable_by(self, user: Any) -> "OperatorQuerySet":
        access = access_for(user)
        if access.is_hanoi:
            return self.all()
        return self.filter(association_id__in=access.association_ids)

    def search(self, text: str) -> "OperatorQuerySet":
        """Every word in the name, or the tax code from its beginning.

        A person's identity number as a whole only: nobody is to find it by trying.
        """
        named = _named(text)
        digits = text.replace(" ", "")
        if digits[:4].isdecimal():
            begun = Q(tax_code__startswith=digits) & ~Q(tax_code__regex=r"^\d{12}$")
            named |= begun | Q(tax_code=digits)
        return self.filter(named)

    def named(self, text: str) -> "OperatorQuerySet":
        """Every word in the name."""
        return self.filter(_named(text))

    def in_public(self) -> "OperatorQuerySet":
        """Those that lead a public chain or run a stage of one."""
        chains: Any = apps.get_model("chains", "Chain")._default_manager
        public = chains.public()
        stages = apps.get_model("chains", "Stage")._default_manager.filter(
            operator=OuterRef("pk"), chain__in=public
        )
        leading = public.filter(operator=OuterRef("pk"))
        return self.live().filter(Q(Exists(leading)) | Q(Exists(stages)))

    def with_counts(self) -> "OperatorQuerySet":
        """Annotate how many chains the operator leads and in how many it has a stage."""
        led = apps.get_model("chains", "Chain")._default_manager.filter(
            operator=OuterRef("pk"), archived_at__isnull=True
        )
        stages = apps.get_model("chains", "Stage")._default_manager.filter(
            operator=OuterRef("pk"), chain__archived_at__isnull=True
        )
        return self.annotate(
            led_count=_count(led, "operator", "pk"),
            part_count=_count(stages, "operator", "chain"),
        )

    def with_twin_key(self) -> "OperatorQuerySet":
        """Annotate `twin_key`: the folded name with the usual short forms."""
        key: Any = F("name_folded")
        for long, short in SHORT_FORMS:
            key = Replace(key, Value(long), Value(short))
        keyed: OperatorQuerySet = self.annotate(twin_key=key)
        return keyed

    def doubled(self) -> "OperatorQuerySet":
        """Live operators with a twin in their association, twins side by side."""
        keyed: Any = self.live().with_twin_key()
        twins = (
            keyed.order_by()
            .values("association", "twin_key")
            .annotate(number=Count("pk"))
            .filter(number__gt=1, twin_key=OuterRef("twin_key"))
            .filter(association=OuterRef("association"))
        )
        found: OperatorQuerySet = keyed.filter(Exists(twins)).order_by(
            "association", "twin_key", "pk"
        )
        return found

    def of_one_tax_code(self) -> "OperatorQuerySet":
        """Live operators with a twin in another association by tax code, side by side.

        `across_key` is what twins share, here and in `of_one_place`.
        """
        coded = self.live().exclude(tax_code="")
        return _across(coded.annotate(across_key=F("tax_code")))

    def of_one_place(self) -> "OperatorQuerySet":
        """The same of one name and commune, where tax codes do not tell them apart."""
        key = Concat("twin_key", Value("|"), Cast("commune", models.CharField()))
        placed: Any = self.live().filter(commune__isnull=False).with_twin_key()
        return _across(placed.annotate(across_key=key), Q(unnumbered__gt=0))

    def called(
        self, association: Any, names: Iterable[str]
    ) -> "dict[str, list[Operator]]":
        """Live operators by folded name, the present one or one before a merger.

        A list that still writes the name of a merged duplicate means the one that stayed.
        """
        wanted = set(names)
        found: dict[str, list[Operator]] = {}
        rows = self.filter(association=association)
        for row in rows.live().filter(name_folded__in=wanted).order_by("pk"):
            found.setdefault(row.name_folded, []).append(row)
        aliases = rows.filter(
            name_folded__in=wanted - found.keys(), merged_into__isnull=False
        ).order_by("pk")
        for alias in aliases:
            kept = alias.stands_for()
            if not kept.is_archived:
                found.setdefault(alias.name_folded, []).append(kept)
        return found


def _across(keyed: Any, only: Q | None = None) -> OperatorQuerySet:
    """Those whose `across_key` stands in more than one association."""
    shared = (
        keyed.order_by()
        .values("across_key")
        .annotate(
            owners=Count("association", distinct=True),
            unnumbered=Count("pk", filter=Q(tax_code="")),
        )
        .filter(only or Q(), owners__gt=1)
    )
    rows: OperatorQuerySet = keyed.filter(
        across_key__in=shared.values("across_key")
    ).order_by("across_key", "pk")
    return rows


def _named(text: str) -> Q:
    named = Q()
    for word in terms(text):
        if folded := fold(word):
            named &= Q(name_folded__contains=folded)
    return named


def twin_key(name: str) -> str:
    """The folded name with the usual short forms, as `with_twin_key` makes it in SQL."""
    key = fold(name)
    for long, short in SHORT_FORMS:
        key = key.replace(long, short)
    return key


def _count(rows: Any, group: str, what: str) -> Any:
    counted = (
        rows.order_by()
        .values(group)
        .annotate(number=Count(what, distinct=True))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)
