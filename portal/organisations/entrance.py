"""Who may come in after a right password: people whose role is in force today."""

from typing import Any

import structlog
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.adapters import AccountAdapter
from portal.accounts.models import User
from portal.core import clock
from portal.core.dates import format_date
from portal.organisations.access import access_for
from portal.organisations.models import Membership

log = structlog.get_logger("portal.sign_in")


class Entrance(AccountAdapter):
    def pre_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse | None:
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if response is None and not access_for(user).memberships:
            log.warning("sign_in_without_role", user_id=user.pk)
            clear_login(request)
            messages.warning(request, why_not(user))
            response = redirect("account_login")
        return response

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        """Lead Hanoi's people to their second factor before anything else."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if access_for(user).is_hanoi and not is_mfa_enabled(user):
            messages.info(
                request,
                _(
                    "Cán bộ Hà Nội cần xác thực hai bước để xác nhận, ký, đăng tin và "
                    "mời người; anh/chị bật ngay ở đây, chỉ mất một phút."
                ),
            )
            return redirect("mfa_index")
        return response


def why_not(user: User) -> str:
    """One kind sentence for somebody whose role is over or has not begun."""
    today = clock.today()
    memberships = Membership.objects.filter(user=user)
    coming = memberships.filter(starts_on__gt=today).order_by("starts_on").first()
    if coming is not None:
        return _(
            "Vai trò của anh/chị bắt đầu từ ngày %(day)s; xin trở lại vào ngày đó."
        ) % {"day": format_date(coming.starts_on)}
    ended = memberships.filter(ends_on__lt=today).order_by("-ends_on").first()
    if ended is not None and ended.ends_on is not None:
        return _(
            "Vai trò của anh/chị trên cổng đã kết thúc ngày %(day)s. Cảm ơn anh/chị đã "
            "đồng hành; nếu vẫn phụ trách việc này, xin báo Hội Nông dân thành phố Hà "
            "Nội mời lại."
        ) % {"day": format_date(ended.ends_on)}
    return _(
        "Tài khoản của anh/chị chưa được giao vai trò nào; xin báo Hội Nông dân thành "
        "phố Hà Nội."
    )
