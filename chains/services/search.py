"""Keep the words that free text finds a chain by."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Model, OuterRef

from chains.models import Certificate, Chain, Confirmation, Product
from portal.core.search import exact_words, folded_words

# Chains whose words are worked out at a time: bounds memory at any size of register.
_BATCH = 2000

_UPDATE = """
UPDATE chains_chain AS chain
   SET search_text = words.folded, search_exact = words.exact
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS words(id, folded, exact)
 WHERE chain.id = words.id
   AND (chain.search_text, chain.search_exact)
       IS DISTINCT FROM (words.folded, words.exact)
"""


def refresh_search(chain_ids: Iterable[int]) -> None:
    """Write `search_text` and `search_exact` of these chains: two queries a batch.

    Call it in the transaction that changed the chain, its operator, products, papers or
    association; the history, the version and the date of the last edit stay untouched.
    """
    wanted = sorted(set(chain_ids))
    for start in range(0, len(wanted), _BATCH):
        _refresh(wanted[start : start + _BATCH])


def _refresh(ids: list[int]) -> None:
    rows = (
        Chain.objects.filter(pk__in=ids)
        .annotate(
            product_names=_texts(Product, "name"),
            certificate_numbers=_texts(Certificate, "number"),
            confirmation_numbers=_texts(Confirmation, "number"),
        )
        .values_list(
            "pk",
            "name",
            "operator__name",
            "association__name",
            "association__province__name",
            "association__province__successor__name",
            "code",
            "product_names",
            "certificate_numbers",
            "confirmation_numbers",
        )
    )
    keys, folded, exact = [], [], []
    for pk, *texts, products, certificates, confirmations in rows:
        words = [*texts, *products, *certificates, *confirmations]
        unique = list(dict.fromkeys(word for word in words if word))
        keys.append(pk)
        folded.append(folded_words(unique))
        exact.append(exact_words(unique))
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [keys, folded, exact])


def _texts(model: type[Model], column: str) -> Any:
    rows = model._default_manager.filter(chain=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(column))
