"""Who may enter which part of the workspace."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.organisations.access import Access, access_for

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
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access_rule = test  # type: ignore[attr-defined]
        return guarded

    return decorate


def has_workspace(access: Access) -> bool:
    return access.has_workspace


def is_hanoi(access: Access) -> bool:
    return access.is_hanoi


def is_contributor(access: Access) -> bool:
    return access.is_hanoi or access.is_partner


workspace_required = requires(has_workspace)
hanoi_required = requires(is_hanoi)
contributor_required = requires(is_contributor)


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
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def second_factor_required(view: View) -> View:
    """Sensitive acts of Hanoi roles need a second factor on the account."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if access_for(request.user).is_hanoi and not is_mfa_enabled(request.user):
            messages.warning(
                request,
                _("Hãy bật xác thực hai bước cho tài khoản trước khi làm việc này."),
            )
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded
