"""Photos of a chain: sent to readers, shown on its pages, kept by its owner."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chains.forms.photo import NewPhotoForm, PhotoForm
from chains.models import Chain, ChainPhoto
from chains.models.photo import MOST_PHOTOS, PHOTOS
from chains.services.photos import add_photo, arrange_photos
from chains.views.editing import answer, conflict, editable, posted_version
from portal.core.errors import Conflict, DomainError
from portal.core.pictures import Shot, send_picture, shot
from portal.organisations.permissions import contributor_required

# Whoever sees the chain today may lose that right: a browser asks again after a day.
_DAY = 24 * 3600


def shots(chain: Chain) -> list[Shot]:
    return [_shot(photo) for photo in chain.photos.order_by("position")]


def _shot(photo: ChainPhoto) -> Shot:
    return shot(
        photo,
        photo.caption,
        lambda width: reverse("chains:photo", args=[photo.digest, width]),
    )


@require_safe
def photo(request: HttpRequest, digest: str, width: str) -> FileResponse:
    """A photo of a chain that this reader may see; named by content."""
    return send_picture(
        _photo_with(request, digest),
        digest,
        int(width),
        folder=PHOTOS,
        cache_control=f"private, max-age={_DAY}",
    )


def _photo_with(request: HttpRequest, digest: str) -> ChainPhoto | None:
    """The public first, so that a visitor's picture never waits for a session."""
    rows = ChainPhoto.objects.filter(digest=digest).order_by("pk")
    public = rows.filter(chain__in=Chain.objects.public()).first()
    return public or rows.filter(chain__in=Chain.objects.for_user(request.user)).first()


@require_http_methods(["GET", "POST"])
@contributor_required
def photo_update(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Add one, caption them, put them in order, take some off."""
    chain = editable(request, pk)
    rows = list(chain.photos.order_by("position"))
    context: dict[str, Any] = {"version": chain.version}
    new = NewPhotoForm(request.POST or None, request.FILES or None)
    forms = [PhotoForm(request.POST or None, photo=row) for row in rows]
    is_valid = all([new.is_valid(), *(form.is_valid() for form in forms)])
    if request.method == "POST" and is_valid:
        try:
            # All or nothing: the new photo may turn out to be no picture.
            with transaction.atomic():
                _save(request, chain, forms, new)
        except Conflict:
            context |= conflict(chain.pk, posted_version(request))
        except (ValidationError, DomainError) as error:
            new.add_error("file", getattr(error, "messages", None) or str(error))
        else:
            messages.success(request, _("Đã lưu ảnh của chuỗi."))
            return redirect("chains:photo_update", chain.pk)
    context |= {
        "chain": chain,
        "new": new,
        "photos": [(form, _shot(form.photo)) for form in forms],
        "most": MOST_PHOTOS,
        "is_full": len(rows) >= MOST_PHOTOS,
    }
    status = answer(request, "changes" in context, is_valid and new.is_valid())
    return render(request, "chains/photo_form.html", context, status=status)


def _save(
    request: HttpRequest, chain: Chain, forms: list[PhotoForm], new: NewPhotoForm
) -> None:
    version = posted_version(request)
    if forms:
        kept = [form for form in forms if not form.cleaned_data["remove"]]
        kept.sort(key=lambda form: form.cleaned_data["position"])
        arrange_photos(
            chain=chain,
            captions={form.photo.pk: form.cleaned_data["caption"] for form in kept},
            order=[form.photo.pk for form in kept],
            by=request.user,
            version=version,
        )
        version = chain.version
    if new.cleaned_data.get("file"):
        add_photo(
            chain=chain,
            file=new.cleaned_data["file"],
            caption=new.cleaned_data["caption"],
            by=request.user,
            version=version,
        )
