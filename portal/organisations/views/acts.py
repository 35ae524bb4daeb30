"""What is done to people's roles. Each act is one call of a service."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.models import User
from portal.core import clock
from portal.core.acts import attempt
from portal.core.errors import DomainError
from portal.organisations import services
from portal.organisations.access import Access, access_for
from portal.organisations.forms import (
    HandoverForm,
    InviteForm,
    LastDayForm,
    RoleForm,
)
from portal.organisations.handover import open_work
from portal.organisations.models import Membership
from portal.organisations.permissions import (
    admin_required,
    may_hand_over,
    may_manage,
    people_required,
    second_factor_required,
)
from portal.organisations.views.people import open_work_of

Rule = Callable[[Access, Membership], bool]
page = require_http_methods(["GET", "HEAD", "POST"])


def _membership(request: HttpRequest, pk: int, rule: Rule) -> Membership:
    """404 for what the reader may not see, 403 for what they may not touch."""
    found = get_object_or_404(
        Membership.objects.for_user(request.user)
        .as_shown_to(request.user)
        .select_related(
            "user", "association__province__successor", "association__successor"
        ),
        pk=pk,
    )
    if not rule(access_for(request.user), found):
        raise PermissionDenied
    return found


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _back(membership: Membership) -> HttpResponse:
    return redirect("organisations:membership", pk=membership.pk)


def _arrived(
    request: HttpRequest, arrival: services.Arrival, **more: Any
) -> HttpResponse:
    """Show the link this once; without one there is nothing to copy.

    Only Hanoi is given links: whether there is one tells whether the address had an
    account, so a lead gets one answer for every address.
    """
    if not access_for(request.user).is_hanoi_admin:
        email = arrival.membership.user.email
        messages.success(
            request, _("Đã giao vai trò và gửi thư tới %(email)s.") % {"email": email}
        )
        return _back(arrival.membership)
    if not arrival.link:
        name = arrival.membership.user.full_name
        messages.success(
            request,
            _("Đã giao vai trò cho %(name)s và báo qua thư.") % {"name": name},
        )
        return _back(arrival.membership)
    return render(request, "organisations/invited.html", {"arrival": arrival, **more})


def _tried(form: Form, act: Callable[[], Any]) -> Any:
    """Do the act; a broken rule becomes the form's error and None comes back."""
    try:
        return act()
    except DomainError as error:
        form.add_error(None, error.message)
        return None


@people_required
@second_factor_required
@page
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, access=access_for(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        arrival = _tried(
            form,
            lambda: services.invite(
                email=data["email"],
                full_name=data["full_name"],
                phone=data["phone"],
                post=form.post(),
                starts_on=data["starts_on"],
                by=_me(request),
                at=clock.now(),
            ),
        )
        if arrival is not None:
            return _arrived(request, arrival)
    return render(request, "organisations/invite.html", {"form": form})


@people_required
@second_factor_required
@page
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = _membership(request, pk, may_hand_over)
    form = HandoverForm(request.POST or None, membership=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        arrival = _tried(
            form,
            lambda: services.hand_over(
                membership=found,
                email=data["email"],
                full_name=data["full_name"],
                phone=data["phone"],
                last_day=data["last_day"],
                by=_me(request),
                at=clock.now(),
                today=clock.today(),
            ),
        )
        if arrival is not None:
            for share in arrival.moved:
                messages.info(
                    request,
                    _("Đã chuyển %(number)d %(label)s.")
                    % {"number": share.number, "label": share.label},
                )
            return _arrived(request, arrival, leaver=found.user)
    context = {
        "form": form,
        "membership": found,
        "open_work": open_work_of(found),
        "shared_work": open_work.shared(found, clock.today()),
    }
    return render(request, "organisations/handover.html", context)


@people_required
@second_factor_required
@page
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    found = _membership(request, pk, may_manage)
    form = LastDayForm(request.POST or None, membership=found)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["last_day"]

        def act() -> bool:
            services.end_membership(
                membership=found, on=day, by=_me(request), at=clock.now()
            )
            return True

        if _tried(form, act):
            messages.success(
                request,
                _("Đã ghi ngày cuối của %(name)s.") % {"name": found.shown_name},
            )
            return _back(found)
    context = {
        "form": form,
        "membership": found,
        "open_work": open_work_of(found),
    }
    return render(request, "organisations/end_membership.html", context)


@people_required
@second_factor_required
@page
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    found = _membership(request, pk, may_manage)
    form = RoleForm(
        request.POST or None, access=access_for(request.user), membership=found
    )
    if request.method == "POST" and form.is_valid():
        changed = _tried(
            form,
            lambda: services.change_role(
                membership=found,
                role=form.cleaned_data["role"],
                by=_me(request),
                at=clock.now(),
                today=clock.today(),
            ),
        )
        if changed is not None:
            messages.success(
                request,
                _("Từ hôm nay %(name)s giữ vai trò %(role)s.")
                % {"name": found.shown_name, "role": changed.get_role_display()},
            )
            return _back(changed)
    context = {"form": form, "membership": found}
    return render(request, "organisations/change_role.html", context)


@people_required
@second_factor_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    found = _membership(request, pk, may_manage)
    try:
        link = services.resend_invitation(
            membership=found, by=_me(request), at=clock.now()
        )
    except DomainError as error:
        messages.error(request, error.message)
        return _back(found)
    return _arrived(request, services.Arrival(found, link))


@people_required
@second_factor_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = _membership(request, pk, may_manage)
    return _done(
        request,
        found,
        lambda: services.revoke_invitation(
            membership=found, by=_me(request), at=clock.now()
        ),
        _("Đã thu hồi lời mời; liên kết đã gửi không còn dùng được."),
    )


@admin_required
@second_factor_required
@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    found = _membership(request, pk, may_manage)
    return _done(
        request,
        found,
        lambda: services.disable_person(
            person=found.user, by=_me(request), today=clock.today()
        ),
        _("Đã khóa tài khoản; mọi thiết bị đã được đăng xuất."),
    )


@admin_required
@second_factor_required
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    found = _membership(request, pk, may_manage)
    return _done(
        request,
        found,
        lambda: services.enable_person(person=found.user),
        _("Đã mở khóa tài khoản."),
    )


def _done(
    request: HttpRequest, found: Membership, act: Callable[[], None], said: str
) -> HttpResponse:
    attempt(request, act, said)
    return _back(found)
