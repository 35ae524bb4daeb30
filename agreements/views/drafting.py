"""Writing the terms: a draft of one's own side, or a changed text for the other."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.choices import Side, Stage
from agreements.forms.terms import CopyForm, CounterForm, DraftForm, TermsForm
from agreements.models import Agreement
from agreements.services import room
from agreements.services.terms import terms_of
from agreements.views._record import led_record, record_for
from agreements.views._sending import page_of_copy, save_or_send
from agreements.views._terms_page import Saved, judge, page_for, refused, show
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.organisations.access import access_for
from portal.organisations.models import Association
from portal.organisations.permissions import (
    contributor_required,
    second_factor_required,
    workspace_required,
)

DRAFT_LEAD = _l("Có thể lưu khi chưa đủ. Bên kia chỉ thấy khi anh/chị gửi đề nghị.")
COPY_LEAD = _l(
    "Bên kia vẫn đọc bản đã gửi lần trước, cho đến khi anh/chị gửi đề nghị mới."
)
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
    """A draft that one's own side holds: the record itself while nobody has read it."""
    draft = record_for(request, pk, permissions.can_draft)
    if not draft.is_private:
        return _change_copy(request, draft)
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
        except Conflict as error:
            refused(page, error, lambda: _kept(pk))
        except DomainError as error:
            refused(page, error)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(draft)
    return show(request, page)


def _kept(pk: int) -> Saved:
    draft = Agreement.objects.select_related("round", "updated_by").get(pk=pk)
    terms = replace(terms_of(draft), commitments=())
    return Saved(terms, draft.version, draft.updated_by, draft.updated_at)


def _change_copy(request: HttpRequest, draft: Agreement) -> HttpResponse:
    """Taken back or declined: the other side goes on reading what was sent."""
    side = Side(draft.drafted_by_side)
    page = page_of_copy(
        request,
        draft,
        side,
        CopyForm,
        heading=_("Sửa bản nháp thỏa thuận"),
        lead=str(COPY_LEAD),
        save_label=_("Lưu bản nháp"),
        sends=False,
    )
    return save_or_send(request, draft, side, page, lambda data: None, "")


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
    page = page_of_copy(
        request,
        agreement,
        side,
        CounterForm,
        lead=str(SENT_LEAD),
        heading=_("Sửa bản %(number)s và gửi lại") % {"number": latest.number},
        save_label=_("Gửi lại cho bên kia"),
    )
    page.form.initial.setdefault("answers", latest.number)
    return save_or_send(
        request,
        agreement,
        side,
        page,
        lambda data: room.counter_propose(
            agreement_id=pk,
            terms=page.terms,
            by=request.user,
            at=clock.now(),
            answers=data["answers"],
            note=data["note"],
        ),
        _("Đã gửi bản sửa cho %(side)s.") % {"side": side.other.label},
    )


def _possible_partners(request: HttpRequest) -> Any:
    """With whom: Hanoi chooses, a partner drafts for its own association of today."""
    access = access_for(request.user)
    partners = Association.objects.filter(is_host=False, successor__isnull=True)
    if not access.is_hanoi:
        partners = partners.filter(pk__in=access.association_ids)
    return partners.in_alphabet()
