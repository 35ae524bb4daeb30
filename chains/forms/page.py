"""The whole one-page form: the chain's head and six kinds of rows, read and checked
together so that nothing is half saved."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest

from chains.choices import OutputUnit
from chains.forms.chain import ChainForm
from chains.forms.parts import (
    CertificateRows,
    ConfirmationRows,
    OutletRows,
    OutputRows,
    ProductRows,
    Rows,
    StageRows,
)
from chains.models import Chain
from chains.services.given import (
    GivenChain,
    GivenOperator,
    GivenOutlet,
    GivenOutput,
    GivenPaper,
    GivenProduct,
    GivenStage,
)
from portal.organisations.access import Access

_KINDS: dict[str, type[Rows]] = {
    "products": ProductRows,
    "stages": StageRows,
    "certificates": CertificateRows,
    "confirmations": ConfirmationRows,
    "outputs": OutputRows,
    "outlets": OutletRows,
}


class ChainPage:
    """Unbound for a GET, bound for a POST; `rows[kind]` are the formsets."""

    def __init__(
        self, request: HttpRequest, *, access: Access, chain: Chain | None = None
    ) -> None:
        self.chain = chain
        bound = request.method == "POST"
        data, files = (request.POST, request.FILES) if bound else (None, None)
        self.form = ChainForm(data, access=access, chain=chain)
        initial = {} if bound else _initial(chain)
        self.rows = {
            kind: rows(data, files, prefix=kind, initial=initial.get(kind))
            for kind, rows in _KINDS.items()
        }

    def is_valid(self) -> bool:
        # All are asked, so that every mistake shows at once.
        return all([self.form.is_valid(), *(r.is_valid() for r in self.rows.values())])

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """(anchor, label, sentence) of every mistake, from top to bottom."""
        yield from _errors_of(self.form)
        for rows in self.rows.values():
            for sentence in rows.non_form_errors():
                yield "", "", str(sentence)
            for form in rows.forms:
                if not rows.can_delete or not rows._should_delete_form(form):  # type: ignore[attr-defined]
                    yield from _errors_of(form)

    def with_version(self, version: int) -> None:
        """Show the form again as typed, ready to be saved over `version`."""
        data = self.form.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        self.form.data = data

    @property
    def version(self) -> int:
        return self.form.cleaned_data.get("version") or 0

    def given(self) -> GivenChain:
        data = self.form.cleaned_data
        values = {kind: rows.values() for kind, rows in self.rows.items()}
        return GivenChain(
            name=data["name"],
            group=data["group"],
            linkage=data["linkage"],
            scale_value=data["scale_value"],
            scale_unit=data["scale_unit"],
            story=data["story"],
            operator=GivenOperator(
                name=data["operator_name"],
                kind=data["operator_kind"],
                address=data["address"],
                representative=data["representative"],
                phone=data["phone"],
            ),
            products=[
                GivenProduct(row["name"], row["unit"] or OutputUnit.TONNE)
                for row in values["products"]
            ],
            stages=[GivenStage(r["role"], r["operator"]) for r in values["stages"]],
            outlets=[
                GivenOutlet(row["address"], row["name"], row["id"])
                for row in values["outlets"]
            ],
            outputs=given_outputs(values["outputs"]),
            certificates=[given_paper(row) for row in values["certificates"]],
            confirmations=[given_paper(row) for row in values["confirmations"]],
        )


def given_outputs(rows: list[dict[str, Any]]) -> list[GivenOutput]:
    return [GivenOutput(row["year"], row["tonnes"]) for row in rows]


def given_paper(row: dict[str, Any]) -> GivenPaper:
    names = ("number", "issuer", "issued_on", "expires_on", "id", "scan")
    return GivenPaper(
        type=row.get("type", ""),
        type_text=row.get("type_text", ""),
        **{name: row.get(name) for name in names},  # type: ignore[arg-type]
    )


def _initial(chain: Chain | None) -> dict[str, list[dict[str, Any]]]:
    if chain is None:
        return {}
    paper = ("id", "number", "issuer", "issued_on", "expires_on")
    return {
        "products": _values(chain.products.order_by("position"), "name", "unit"),
        "stages": [
            {"role": stage.role, "operator": stage.operator.name}
            for stage in chain.stages.select_related("operator").order_by("position")
        ],
        "outlets": _values(chain.outlets.order_by("position"), "id", "name", "address"),
        "outputs": initial_outputs(chain),
        "certificates": _values(
            chain.certificates.order_by("pk"), "type", "type_text", *paper
        ),
        "confirmations": _values(chain.confirmations.order_by("pk"), *paper),
    }


def initial_outputs(chain: Chain) -> list[dict[str, Any]]:
    return _values(chain.outputs.order_by("-year"), "year", "tonnes")


def _values(rows: Any, *names: str) -> list[dict[str, Any]]:
    return list(rows.values(*names))


def _errors_of(form: forms.BaseForm) -> Iterator[tuple[str, str, str]]:
    for sentence in form.non_field_errors():
        yield "", "", str(sentence)
    for field in form:
        for sentence in field.errors:
            yield field.id_for_label, str(field.label), str(sentence)
