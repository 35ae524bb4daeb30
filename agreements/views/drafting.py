"""Writing the terms: a draft of one's own side, or a changed text for the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.choices import Stage
from agreements.forms.terms import CounterForm, DraftForm, TermsForm
from agreements.models import Agreement
from agreements.services import room
from agreements.services.terms import terms_of
from agreements.views._record import led_record, record_for
from agreements.views._terms_page import judge, page_for, refused, show
from portal.core import clock
from portal.core.errors import DomainError
from portal.organisations.access import access_for
from portal.organisations.models import Association
from portal.organisations.permissions import (
    contributor_required,
    second_factor_required,
    workspace_required,
)

DRAFT_LEAD = _l("Có thể lưu khi chưa đủ. Bên kia chỉ thấy khi anh/chị gửi đề nghị.")
SENT_LEAD = _l("Bên kia nhận bản mới và thấy từng chữ được thêm, bớt.")


@require_http_methods(["GET", "POST"])
@contributor_required
def start(request: HttpRequest) -> HttpResponse:
    """A new draft; the other side sees it once it is proposed."""
    partners = _possible_partners(request)
    page = page_for(
        request,
        None,
        lambda *args, **more: TermsForm(
            *args, agreement=Agreement(), associations=partners, **more
        ),
        terms=None,
        heading=_("Soạn thỏa thuận mới"),
        lead=str(DRAFT_LEAD),
        save_label=_("Lưu bản nháp"),
    )
    if request.method == "POST" and judge(page):
        data = page.form.cleaned_data
        draft = room.start_draft(
            agreement=Agreement(association=data["association"]),
            terms=page.terms,
            by=request.user,
            at=clock.now(),
            submission=data["submission"],
        )
        messages.success(
            request, _("Đã lưu bản nháp. Bên kia chỉ thấy khi anh/chị bấm Gửi đề nghị.")
        )
        return redirect(draft)
    return show(request, page)


@require_http_methods(["GET", "POST"])
@workspace_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that one's own side holds."""
    draft = record_for(request, pk, permissions.can_draft)
    page = page_for(
        request,
        draft,
        lambda *args, **more: DraftForm(*args, agreement=draft, **more),
        terms=terms_of(draft),
        heading=_("Sửa bản nháp thỏa thuận"),
        lead=str(DRAFT_LEAD),
        save_label=_("Lưu bản nháp"),
    )
    page.form.initial.setdefault("version", draft.version)
    if request.method == "POST" and judge(page):
        try:
            room.save_draft(
                agreement=draft,
                terms=page.terms,
                by=request.user,
                opened=page.form.cleaned_data["version"],
            )
        except DomainError as error:
            refused(page, error, pk)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(draft)
    return show(request, page)


@require_http_methods(["GET", "POST"])
@workspace_required
@second_factor_required
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is on the table, or open an agreed text again, and send it back."""
    agreement, side = led_record(request, pk)
    latest = agreement.latest_version()
    may_answer = agreement.stage == Stage.AGREED or agreement.waiting_side == side
    if latest is None or agreement.is_signed or not may_answer:
        messages.error(request, _("Lúc này bên của anh/chị không có bản nào để sửa."))
        return redirect(agreement)
    page = page_for(
        request,
        agreement,
        lambda *args, **more: CounterForm(*args, agreement=agreement, **more),
        terms=terms_of(agreement),
        lead=str(SENT_LEAD),
        heading=_("Sửa bản %(number)s và gửi lại") % {"number": latest.number},
        save_label=_("Gửi lại cho bên kia"),
    )
    page.form.initial.setdefault("answers", latest.number)
    if request.method == "POST" and judge(page):
        data = page.form.cleaned_data
        try:
            version = room.counter_propose(
                agreement_id=pk,
                terms=page.terms,
                by=request.user,
                at=clock.now(),
                answers=data["answers"],
                note=data["note"],
            )
        except DomainError as error:
            refused(page, error, pk)
        else:
            messages.success(
                request,
                _("Đã gửi bản %(number)s cho %(side)s.")
                % {"number": version.number, "side": side.other.label},
            )
            return redirect(agreement)
    return show(request, page)


def _possible_partners(request: HttpRequest) -> Any:
    """With whom: Hanoi chooses, a partner drafts for its own association of today."""
    access = access_for(request.user)
    partners = Association.objects.filter(is_host=False, successor__isnull=True)
    if not access.is_hanoi:
        partners = partners.filter(pk__in=access.association_ids)
    return partners.in_alphabet()
