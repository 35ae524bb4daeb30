"""Who may enter which part of the workspace."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.second_factor import used_in_session
from portal.organisations.access import Access, access_for
from portal.organisations.choices import Role
from portal.organisations.models import Membership

log = structlog.get_logger("portal.access")

View = Callable[..., HttpResponseBase]
Test = Callable[[Access], bool]


def requires(test: Test) -> Callable[[View], View]:
    """Let pass only people whose access satisfies `test`; others sign in or get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not test(access_for(request.user)):
                log.warning("denied", user_id=request.user.pk, view=view.__name__)
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access_rule = test  # type: ignore[attr-defined]
        return guarded

    return decorate


def has_workspace(access: Access) -> bool:
    return access.has_workspace


def is_hanoi(access: Access) -> bool:
    return access.is_hanoi


def is_hanoi_admin(access: Access) -> bool:
    return access.is_hanoi_admin


def manages_people(access: Access) -> bool:
    return access.is_hanoi_admin or access.is_partner_lead


def is_contributor(access: Access) -> bool:
    return access.is_hanoi or access.is_partner


workspace_required = requires(has_workspace)
hanoi_required = requires(is_hanoi)
contributor_required = requires(is_contributor)


LEADS_OWN = frozenset({Role.PARTNER_OFFICER, Role.READER})


def roles_to_give(access: Access) -> list[Role]:
    """The roles this person may hand out."""
    if access.is_hanoi_admin:
        return list(Role)
    return sorted(LEADS_OWN) if access.is_partner_lead else []


def may_manage(access: Access, membership: Membership) -> bool:
    """End, change or resend: a lead only for the officers and readers of its own."""
    if access.is_hanoi_admin:
        return True
    return (
        membership.association_id in access.lead_association_ids
        and membership.role in LEADS_OWN
    )


def may_hand_over(access: Access, membership: Membership) -> bool:
    """A lead may also hand over its own post."""
    own = access.user is not None and membership.user_id == access.user.pk
    in_reach = membership.association_id in access.lead_association_ids
    return may_manage(access, membership) or (own and in_reach)


admin_required = requires(is_hanoi_admin)
people_required = requires(manages_people)


class AccessRequiredMixin(AccessMixin):
    """For class views: `access_test` says who may enter."""

    access_test: Test = staticmethod(has_workspace)
    request: HttpRequest

    @property
    def access(self) -> Access:
        return access_for(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not type(self).access_test(access_for(request.user)):
            log.warning("denied", user_id=request.user.pk, view=type(self).__name__)
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def second_factor_required(view: View) -> View:
    """Sensitive acts of Hanoi roles need a second factor, proved in this session.

    Partners and others pass: their acts are checked by Hanoi.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access_for(request.user).is_hanoi or used_in_session(request):
            return view(request, *args, **kwargs)
        log.warning("second_factor_missing", user_id=request.user.pk)
        if is_mfa_enabled(request.user):
            methods = get_adapter().get_reauthentication_methods(request.user)
            way = next(m["url"] for m in methods if m["id"].startswith("mfa_"))
            return redirect(f"{way}?{urlencode({'next': _way_back(request)})}")
        messages.warning(
            request,
            _("Hãy bật xác thực hai bước cho tài khoản trước khi làm việc này."),
        )
        return redirect("mfa_index")

    return guarded


def _way_back(request: HttpRequest) -> str:
    """Where to go after the code: a page is asked for again, an act is not repeated."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    here = came_from.netloc == request.get_host()
    return came_from.path if here else reverse("home:workspace")
