"""Linkage contracts of a chain: add, change, take off, read the scan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains.forms.contract import ContractForm
from chains.models import Chain, Contract
from chains.services.contracts import delete_contract, save_contract
from chains.views.acts import refuse
from chains.views.editing import answer, conflict, editable, posted_version
from portal.core.dates import format_date
from portal.core.downloads import send_kept
from portal.core.errors import Conflict, DomainError
from portal.core.templatetags.portal import status
from portal.core.uploads import content_type_of
from portal.organisations.permissions import contributor_required, workspace_required


@dataclass(frozen=True)
class ContractRow:
    number: str
    parties: str
    signed: str
    span: str
    state: SafeString
    scan_url: str
    edit_url: str


def contract_rows(chain: Chain, today: date, *, may_edit: bool) -> list[ContractRow]:
    """For those who keep the chain: newest first, two queries."""
    contracts = chain.contracts.prefetch_related("sides__operator")
    return [
        ContractRow(
            number=contract.number,
            parties=" – ".join(
                side.operator.name
                for side in sorted(contract.sides.all(), key=lambda s: s.position)
            ),
            signed=format_date(contract.signed_on),
            span=_span(contract),
            state=_state(contract, today),
            scan_url=_url("contract_scan", contract, bool(contract.scan)),
            edit_url=_url("contract_update", contract, may_edit),
        )
        for contract in contracts.order_by("-signed_on", "-pk")
    ]


def _url(name: str, contract: Contract, is_open: bool) -> str:
    args = [contract.chain_id, contract.pk]
    return reverse(f"chains:{name}", args=args) if is_open else ""


def _span(contract: Contract) -> str:
    start = format_date(contract.starts_on or contract.signed_on)
    end = format_date(contract.ends_on) if contract.ends_on else _("không ghi")
    return _("%(start)s đến %(end)s") % {"start": start, "end": end}


def _state(contract: Contract, today: date) -> SafeString:
    if contract.ends_on and contract.ends_on < today:
        return status("neutral", _("Đã hết hạn"))
    if (contract.starts_on or contract.signed_on) > today:
        return status("neutral", _("Chưa có hiệu lực"))
    return status("good", _("Đang thực hiện"))


@require_http_methods(["GET", "POST"])
@contributor_required
def create(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _edit(request, Contract(chain=editable(request, pk)))


@require_http_methods(["GET", "POST"])
@contributor_required
def update(request: HttpRequest, pk: int, contract: int) -> HttpResponseBase:
    return _edit(request, _get(editable(request, pk), contract))


@require_POST
@contributor_required
def delete(request: HttpRequest, pk: int, contract: int) -> HttpResponseBase:
    chain = editable(request, pk)
    try:
        delete_contract(contract=_get(chain, contract), version=chain.version)
    except DomainError as error:
        return refuse(request, chain, error)
    messages.success(
        request, _("Đã bỏ hợp đồng; lịch sử của chuỗi vẫn giữ số hợp đồng này.")
    )
    return redirect(chain)


@require_GET
@workspace_required
def scan(request: HttpRequest, pk: int, contract: int) -> HttpResponseBase:
    """The file, for those who keep the chain; for others it does not exist."""
    chain = get_object_or_404(Chain.objects.editable_by(request.user), pk=pk)
    row = get_object_or_404(Contract.objects.exclude(scan=""), chain=chain, pk=contract)
    name = row.scan_name or row.number
    return send_kept(request, row, "scan", name, content_type_of(row.scan.name or ""))


def _get(chain: Chain, pk: int) -> Contract:
    rows = Contract.objects.select_related("chain__operator")
    return get_object_or_404(rows, chain=chain, pk=pk)


def _edit(request: HttpRequest, contract: Contract) -> HttpResponseBase:
    chain = contract.chain
    context: dict[str, Any] = {"version": chain.version}
    form = ContractForm(request.POST or None, request.FILES or None, contract=contract)
    if request.method == "POST" and form.is_valid():
        try:
            save_contract(
                contract=contract,
                given=form.given(),
                by=request.user,
                version=posted_version(request),
            )
        except Conflict:
            context |= conflict(chain.pk, posted_version(request))
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu hợp đồng."))
            return redirect(chain)
    context |= {
        "chain": chain,
        "contract": contract,
        "form": form,
        "is_new": contract.pk is None,
        "has_scan": bool(contract.pk and contract.scan),
    }
    status_code = answer(request, "changes" in context, form.is_valid())
    return render(request, "chains/contract_form.html", context, status=status_code)
