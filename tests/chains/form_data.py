"""What a browser sends for the one-page form."""

from typing import Any

from django.test import Client
from django.urls import reverse

from chains.models import Chain

_KINDS = ("products", "stages", "certificates", "confirmations", "outputs", "outlets")


def chain_data(**values: Any) -> dict[str, Any]:
    """A complete form. Rows are lists: `products=[{"name": "cà chua"}]`."""
    rows: dict[str, list[dict[str, Any]]] = {
        "products": [{"name": "cà chua"}, {"name": "bắp cải"}],
        "stages": [
            {"role": "production", "operator": "HTX Rau sạch"},
            {"role": "retail", "operator": "Cửa hàng Minh Tâm"},
        ],
        "certificates": [],
        "confirmations": [],
        "outputs": [{"year": "2025", "tonnes": "1.234,5"}],
        "outlets": [{"address": "217 Cầu Giấy, Hà Nội"}],
    }
    rows |= {kind: values.pop(kind) for kind in _KINDS if kind in values}
    data = {
        "association": "",
        "name": "Chuỗi rau sạch Mộc Châu",
        "group": "vegetables",
        "linkage": "full",
        "scale_value": "11,2",
        "scale_unit": "ha",
        "operator_name": "HTX Rau sạch",
        "operator_kind": "cooperative",
        "address": "Bản Áng, Mộc Châu",
        "representative": "Lò Văn Mẫu",
        "phone": "0912345678",
        "story": "Rau trồng ở độ cao 1.000 m.",
    } | values
    for kind, lines in rows.items():
        data |= formset(kind, lines)
    return data


def formset(prefix: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows, the hidden counts and, as on the page, one blank row at the end."""
    data = {f"{prefix}-TOTAL_FORMS": len(lines) + 1, f"{prefix}-INITIAL_FORMS": 0}
    for index, line in enumerate(lines):
        data |= {f"{prefix}-{index}-{name}": value for name, value in line.items()}
    return data


def as_shown(client: Client, chain: Chain) -> dict[str, Any]:
    """What the edit page would send back unchanged."""
    page = client.get(reverse("chains:update", args=[chain.pk])).context["page"]
    data = {}
    for form in [page.form, *(f for rows in page.rows.values() for f in rows.forms)]:
        for field in form:
            value = field.field.widget.format_value(field.value())
            if isinstance(value, list):
                value = value[0] if value else ""
            if field.name not in {"DELETE", "scan"}:
                data[field.html_name] = "" if value is None else value
    for rows in page.rows.values():
        for field in rows.management_form:
            data[field.html_name] = field.value()
    return data
