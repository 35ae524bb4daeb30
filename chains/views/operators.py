"""Operators in the workspace: the list, one record with its chains, its form."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from chains import permissions
from chains.filters.operator import OperatorFilter
from chains.forms.operator import OperatorForm, PhoneRows, initial_phones
from chains.models import Chain, Operator, OperatorPhone, Stage
from chains.services.merging import twins_of
from chains.services.operator_records import save_operator
from chains.tax_codes import is_personal
from chains.views.aliases import aliases_of, merge_tracks
from chains.views.editing import answer, posted_version
from chains.views.rows import status_badge
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.core.exports import Column
from portal.core.history import Track, timeline
from portal.core.lists import ScopedListView
from portal.organisations.access import Access, access_for
from portal.organisations.permissions import (
    AccessRequiredMixin,
    contributor_required,
    workspace_required,
)

_RELATED = ("association", "commune__province", "merged_into")


@dataclass(frozen=True, slots=True)
class OperatorRow:
    url: str
    name: str
    kind: str
    place: str
    association: str
    tax_code: str
    led: int
    parts: int


@dataclass(frozen=True)
class Part:
    """A chain the operator takes part in, and how."""

    chain: Chain
    roles: str
    status: Any


def shown_tax_code(access: Access, operator: Operator) -> str:
    """A person's identity number is for those who keep the record."""
    hidden = is_personal(operator.tax_code)
    if hidden and not permissions.keeps_operator(access, operator):
        return ""
    return operator.tax_code


def _organisation_code(operator: Operator) -> str:
    return "" if is_personal(operator.tax_code) else operator.tax_code


class OperatorList(AccessRequiredMixin, ScopedListView):
    """Every operator this person may read; files hold nothing of persons."""

    filterset_class = OperatorFilter
    template_name = "chains/operators/list.html"
    results_template_name = "chains/operators/_results.html"
    sorts = {
        "name": ("name_folded",),
        "kind": ("kind", "name_folded"),
        "place": ("association__sort_key", "name_folded"),
    }
    default_sort = "name"
    url_name = "chains:operator_list"
    export_url_name = "chains:operator_export"
    export_title = _l("Danh sách cơ sở")
    columns = [
        Column(_l("Tên cơ sở"), lambda o: o.name, 40),
        Column(_l("Loại hình"), lambda o: str(o.get_kind_display()), 20),
        Column(_l("Mã số thuế"), _organisation_code, 16),
        Column(_l("Địa chỉ"), lambda o: o.place, 44),
        Column(_l("Hội đăng ký"), lambda o: o.association.name, 16),
        Column(_l("Chủ trì (số chuỗi)"), lambda o: o.led_count, 12),
        Column(_l("Có khâu (số chuỗi)"), lambda o: o.part_count, 12),
    ]

    def scope(self) -> QuerySet[Any]:
        return Operator.objects.for_user(self.request.user)

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        counted: Any = queryset
        rows: QuerySet[Any] = counted.with_counts().select_related(*_RELATED[:2])
        return rows

    def rows(self, records: list[Any]) -> list[OperatorRow]:
        return [
            OperatorRow(
                url=operator.get_absolute_url(),
                name=operator.name,
                kind=str(operator.get_kind_display()),
                place=operator.place,
                association=operator.association.name,
                tax_code=shown_tax_code(self.access, operator),
                led=operator.led_count,
                parts=operator.part_count,
            )
            for operator in records
        ]


@workspace_required
def operator_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A merged duplicate leads on to the one that stayed."""
    access = access_for(request.user)
    operator = get_object_or_404(
        Operator.objects.for_user(request.user).select_related(*_RELATED), pk=pk
    )
    if operator.merged_into_id:
        return redirect(operator.stands_for())
    keeps = permissions.keeps_operator(access, operator)
    aliases = aliases_of(operator, access)
    gave = any(alias.is_own for alias in aliases)
    phones = operator.phones.order_by("position")
    context = {
        "operator": operator,
        "tax_code": shown_tax_code(access, operator),
        "keeps": keeps,
        "shows_person": keeps or operator.is_organisation,
        "can_edit": permissions.can_edit_operator(access, operator),
        "phones": list(phones if keeps else phones.filter(is_personal=False)),
        "parts": _parts(request, operator),
        "gave": gave and not keeps,
        "history": _history(operator, keeps=keeps) if keeps or gave else [],
        "twins": twins_of(operator, request.user) if keeps else [],
        "aliases": aliases,
    }
    return render(request, "chains/operators/detail.html", context)


def _parts(request: HttpRequest, operator: Operator) -> list[Part]:
    """Chains the reader may see, each with the roles: leads, produces, sells …"""
    chains = (
        Chain.objects.for_user(request.user)
        .live()
        .filter(
            Q(operator=operator)
            | Q(pk__in=Stage.objects.filter(operator=operator).values("chain"))
        )
        .order_by("sort_key", "pk")
    )
    roles: dict[int, list[str]] = {}
    for stage in Stage.objects.filter(operator=operator).order_by("position"):
        roles.setdefault(stage.chain_id, []).append(str(stage.get_role_display()))
    return [
        Part(
            chain,
            ", ".join(
                ([_("chủ trì")] if chain.operator_id == operator.pk else [])
                + list(dict.fromkeys(roles.get(chain.pk, [])))
            ),
            status_badge(chain),
        )
        for chain in chains
    ]


def _history(operator: Operator, *, keeps: bool) -> list[Any]:
    """Who gave a record into this one by a merger reads what is nobody's own.

    Numbers and names of people stay with those who keep the record: what it is today
    does not say what it was when they were written.
    """
    events: Any = Operator.pgh_event_model  # type: ignore[attr-defined]
    shared = {
        "name": _("tên cơ sở"),
        "kind": _("loại hình"),
        "address": _("địa chỉ"),
        "publishes_address": _("công khai địa chỉ"),
        "commune_text": _("xã, phường"),
    }
    own = {
        "tax_code": _("mã số thuế"),
        "representative": _("người đại diện"),
        "phone": _("điện thoại"),
    }
    record = Track(
        events.objects.filter(pgh_obj_id=operator.pk),
        shared | own if keeps else shared,
        added=lambda event: _("Ghi cơ sở vào sổ"),
    )
    further = [_phone_track(operator)] if keeps else []
    return timeline(record, *further, *merge_tracks(operator))


def _phone_track(operator: Operator) -> Track:
    events: Any = OperatorPhone.pgh_event_model  # type: ignore[attr-defined]
    return Track(
        events.objects.filter(operator_id=operator.pk),
        {"note": _("ghi chú của số máy"), "is_personal": _("số riêng")},
        added=lambda event: _("Thêm số %(number)s") % {"number": event.number},
        removed=lambda event: _("Bỏ số %(number)s") % {"number": event.number},
    )


def editable_operator(request: HttpRequest, pk: int) -> Operator:
    return get_object_or_404(
        Operator.objects.editable_by(request.user)
        .live()
        .select_related("association__province__successor", "commune__province"),
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
@contributor_required
def operator_update(request: HttpRequest, pk: int) -> HttpResponseBase:
    operator = editable_operator(request, pk)
    context: dict[str, Any] = {"version": operator.version}
    if request.method == "POST":
        form = OperatorForm(request.POST, operator=operator)
        rows = PhoneRows(request.POST, prefix="phones")
        if all([form.is_valid(), rows.is_valid()]):
            done = _save(request, operator, form, rows, context)
            if done is not None:
                return done
    else:
        form = OperatorForm(operator=operator)
        rows = PhoneRows(prefix="phones", initial=initial_phones(operator))
    valid = form.is_valid() and rows.is_valid()
    context |= {"operator": operator, "form": form, "rows": rows}
    status = answer(request, "is_conflict" in context, valid)
    return render(request, "chains/operators/form.html", context, status=status)


def _save(
    request: HttpRequest, operator: Operator, form: Any, rows: Any, context: Any
) -> HttpResponseBase | None:
    given = form.given(rows.values())
    try:
        lost = save_operator(
            operator=operator,
            given=given,
            by=request.user,
            at=clock.now(),
            version=posted_version(request),
        )
    except Conflict as error:
        fresh = Operator.objects.get(pk=operator.pk)
        context |= {"is_conflict": error.message, "version": fresh.version}
        context["changes"] = _history(fresh, keeps=True)[:3]
        return None
    except DomainError as error:
        form.add_error(None, error.message)
        operator.refresh_from_db()
        return None
    _tell(request, given, lost)
    return redirect(operator)


def tell_commune(request: HttpRequest, given: Any) -> None:
    """Say so where the text names no commune of today; it is kept as typed."""
    if given.commune_text and given.commune is None:
        messages.warning(
            request,
            _(
                "“%(text)s” không có trong danh sách xã, phường hiện nay; cổng giữ nguyên "
                "chữ đã ghi. Hãy ghi tên mới khi biết."
            )
            % {"text": given.commune_text},
        )


def _tell(request: HttpRequest, given: Any, lost: int) -> None:
    tell_commune(request, given)
    if lost:
        messages.warning(
            request,
            ngettext(
                "Đã lưu. Tên hoặc loại hình thay đổi nên %(count)s chuỗi trở về bước khai "
                "báo và chờ Hà Nội kiểm tra lại.",
                "Đã lưu. Tên hoặc loại hình thay đổi nên %(count)s chuỗi trở về bước khai "
                "báo và chờ Hà Nội kiểm tra lại.",
                lost,
            )
            % {"count": lost},
        )
    else:
        messages.success(request, _("Đã lưu cơ sở."))
