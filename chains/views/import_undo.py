"""Undo a saved import: what would happen, then the button."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from chains.models import Chain, ImportBatch
from chains.services.import_undo import start_undo
from chains.services.undo_look import look
from portal.core.acts import attempt
from portal.organisations.permissions import contributor_required

# Chains that stay are named on the page up to this many; all of them afterwards, among
# the lines of the import.
MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_required
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    mine = ImportBatch.objects.for_user(request.user).select_related("saved_by")
    batch = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        attempt(request, lambda: start_undo(batch, by=request.user))
        return redirect(batch)
    if not batch.can_be_undone:
        return redirect(batch)
    return render(request, "chains/import/undo.html", _context(batch))


def _context(batch: ImportBatch) -> dict[str, Any]:
    found = look(batch)
    named = sorted(found.kept)[:MOST_SHOWN]
    chains = Chain.objects.filter(pk__in=named).order_by("sort_key", "pk")
    partly = Chain.objects.filter(pk__in=sorted(found.partly)[:MOST_SHOWN])
    return {
        "batch": batch,
        "look": found,
        "withdrawn": len(found.withdrawn),
        "restored": len(found.restored),
        "partly": list(partly.order_by("sort_key", "pk")),
        "partly_count": len(found.partly),
        "kept": [(chain, found.kept[chain.pk]) for chain in chains],
        "kept_count": len(found.kept),
        "more_kept": max(len(found.kept) - MOST_SHOWN, 0),
        "more_partly": max(len(found.partly) - MOST_SHOWN, 0),
    }
