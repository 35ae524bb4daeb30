"""Photos of an activity: shown to whoever reads it, kept by the side that brought them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from agreements.choices import Side
from agreements.forms.photo import PhotosForm
from agreements.models import Activity, ActivityPhoto
from agreements.models.photo import MOST_PHOTOS, PHOTOS
from agreements.permissions import acting_side
from agreements.services import photos
from agreements.views._answering import answered, sent
from agreements.views._photos import photo_shot
from agreements.views.activities import acting_on
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.core.dates import format_datetime
from portal.core.errors import DomainError
from portal.core.pictures import Shot, send_picture
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required

# Whoever reads the activity today may lose that right: a browser asks again.
_HOUR = 3600


@dataclass(frozen=True)
class KeptPhoto:
    """A photo on the page where photos are brought and taken away."""

    pk: int
    shot: Shot
    who: str
    is_mine: bool

    @property
    def dialog_id(self) -> str:
        return f"photo-away-{self.pk}"


@require_safe
@workspace_required
def photo(
    request: HttpRequest, pk: int, activity: int, photo: int, width: int
) -> FileResponse:
    """For whoever reads the activity, strangers find none."""
    readable = Activity.objects.for_user(request.user).filter(agreement_id=pk)
    record = get_object_or_404(
        ActivityPhoto.objects.live(), activity__in=readable, activity=activity, pk=photo
    )
    return send_picture(
        record,
        record.digest,
        width,
        folder=PHOTOS,
        cache_control=f"private, max-age={_HOUR}",
    )


@require_http_methods(["GET", "POST"])
@workspace_required
def manage(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Bring several at once; below, those there are."""
    agreement, record = acting_on(request, pk, activity)
    side = acting_side(access_for(request.user), agreement)
    form = PhotosForm(sent(request), request.FILES or None)
    kept = record.photos.live().select_related("added_by").order_by("position")
    rows = [_kept(row, record, side) for row in kept]
    return answered(
        request,
        form,
        lambda: _add(request, record, form),
        done=_("Đã thêm ảnh."),
        then=reverse("agreements:photos", args=[pk, activity]),
        template="agreements/photos.html",
        context={
            "agreement": agreement,
            "activity": record,
            "photos": rows,
            "count": ngettext("%(n)d ảnh", "%(n)d ảnh", len(rows)) % {"n": len(rows)},
            "most": MOST_PHOTOS,
            "is_full": len(rows) >= MOST_PHOTOS,
        },
    )


@require_POST
@workspace_required
def describe(request: HttpRequest, pk: int, activity: int, photo: int) -> HttpResponse:
    row = _own(request, pk, activity, photo)
    alt = request.POST.get("alt", "").replace("\x00", "")[:200]
    attempt(
        request,
        lambda: photos.describe_photo(photo=row, alt=alt, by=request.user),
        _("Đã lưu mô tả ảnh."),
    )
    return redirect("agreements:photos", pk, activity)


@require_POST
@workspace_required
def take_away(request: HttpRequest, pk: int, activity: int, photo: int) -> HttpResponse:
    row = _own(request, pk, activity, photo)
    attempt(
        request,
        lambda: photos.take_photo_away(
            photo=row, by=request.user, at=clock.now(), reason=reason_of(request)
        ),
        _("Đã bỏ ảnh."),
    )
    return redirect("agreements:photos", pk, activity)


def _own(request: HttpRequest, pk: int, activity: int, photo: int) -> ActivityPhoto:
    """Of the activity; whose side may change it says the record."""
    _agreement, record = acting_on(request, pk, activity)
    return get_object_or_404(ActivityPhoto, activity=record, pk=photo)


def _add(request: HttpRequest, record: Activity, form: Any) -> int:
    """What is wrong with a picture is told like any other refusal."""
    try:
        return photos.add_photos(
            activity_id=record.pk,
            files=form.cleaned_data["pictures"],
            alt=form.cleaned_data["alt"],
            by=request.user,
            at=clock.now(),
        )
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error


def _kept(row: ActivityPhoto, activity: Activity, side: Side | None) -> KeptPhoto:
    who = f"{Side(row.side).label} · {row.added_by} · {format_datetime(row.added_at)}"
    return KeptPhoto(row.pk, photo_shot(row, activity), who, row.side == side)
