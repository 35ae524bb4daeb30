"""Accepting an invitation, one's own profile, leaving everywhere."""

import structlog
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.forms import AcceptForm, ProfileForm
from portal.accounts.models import Invitation, InvitationState, User, digest
from portal.accounts.services import accept_invitation, sign_out_everywhere
from portal.core import clock
from portal.core.errors import DomainError

log = structlog.get_logger("portal.sign_in")


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation link: name and password, then straight in."""
    if not ratelimit.consume(request, action="reset_password_from_key"):
        return _too_many(request)
    found = (
        Invitation.objects.select_related("user", "invited_by")
        .filter(token_digest=digest(token))
        .first()
    )
    if found is None:
        return _refused(request, "unknown", status=404)
    state = found.state(clock.now())
    if state != InvitationState.OPEN or not found.user.is_active:
        return _refused(request, state, status=410)
    form = AcceptForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        return _accepted(request, found, form)
    context = {"form": form, "invitation": found}
    return render(request, "accounts/invitation.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = ratelimit.respond_429(request)
    return response


def _accepted(
    request: HttpRequest, found: Invitation, form: AcceptForm
) -> HttpResponse:
    try:
        user = accept_invitation(
            invitation=found,
            full_name=form.cleaned_data["full_name"],
            password=form.cleaned_data["password1"],
            at=clock.now(),
        )
    except DomainError:
        return _refused(request, InvitationState.USED, status=410)
    log.info("invitation_accepted", user_id=user.pk)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, user, method="password")
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    return response


def _refused(request: HttpRequest, state: str, *, status: int) -> HttpResponse:
    log.warning("invitation_refused", state=str(state))
    return render(
        request,
        "accounts/invitation_refused.html",
        {"state": str(state)},
        status=status,
    )


def _reader(request: HttpRequest) -> User:
    """A fresh copy of the person who asks; only for views behind sign-in."""
    return User.objects.get(email=request.user.get_username())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    # Not `request.user`: a refused form must not change the name in the page's corner.
    form = ProfileForm(request.POST or None, instance=_reader(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Đã lưu hồ sơ của anh/chị."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_required
@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    sign_out_everywhere(user=_reader(request))
    log.info("signed_out_everywhere", user_id=request.user.pk)
    logout(request)
    messages.success(request, _("Đã đăng xuất khỏi mọi thiết bị."))
    return redirect("account_login")
