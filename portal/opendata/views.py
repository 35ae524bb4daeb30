"""The page that explains the open data, made from its OpenAPI description."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja.responses import NinjaJSONEncoder

from portal.core.limits import OPEN_DATA
from portal.core.pagecache import public_page
from portal.opendata.api import api, description

_EXAMPLES = {
    "chains": "?province=34-14&group=fruit&validity=in_force",
    "operators": "?kind=cooperative&size=10",
    "outlets": "?commune=00004",
    "provinces": "?era=63",
    "communes": "?province=34-01&q=ba+dinh",
}


@dataclass(frozen=True)
class Parameter:
    name: str
    meaning: str
    values: str


@dataclass(frozen=True)
class FieldRow:
    """One field of an answer; `path` names where it stands ("data[].trust.step")."""

    path: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Address:
    name: str
    path: str
    summary: str
    example: str
    parameters: list[Parameter] = field(default_factory=list)
    fields: list[FieldRow] = field(default_factory=list)


@public_page
def documentation(request: HttpRequest) -> HttpResponse:
    schema = json.loads(json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder))
    root = request.build_absolute_uri(reverse("api:index"))
    context = {
        "description": description,
        "root": root,
        "openapi_url": request.build_absolute_uri(reverse("api:openapi-json")),
        "addresses": _addresses(schema, request),
        "terms": settings.SITE["data_terms"],
        "limit": OPEN_DATA.amount,
    }
    return render(request, "opendata/documentation.html", context)


def _addresses(schema: dict[str, Any], request: HttpRequest) -> list[Address]:
    known = schema["components"]["schemas"]
    found = []
    for path, methods in schema["paths"].items():
        operation = methods["get"]
        name = operation["operationId"]
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        asked = path.replace("{code}", "ch-000001") + _EXAMPLES.get(name, "")
        found.append(
            Address(
                name=name,
                path=path,
                summary=operation["summary"],
                example=f'curl "{request.build_absolute_uri(asked)}"',
                parameters=[_parameter(p) for p in operation["parameters"]],
                fields=_fields(answer, known, ""),
            )
        )
    return found


def _parameter(told: dict[str, Any]) -> Parameter:
    schema = told["schema"]
    values = ", ".join(schema.get("enum", []))
    if "pattern" in schema:
        values = _("thời kỳ và mã, ví dụ %(example)s") % {
            "example": schema["examples"][0]
        }
    if schema["type"] == "integer":
        values = f"{schema['minimum']}–{schema['maximum']}"
    return Parameter(told["name"], told.get("description", ""), values)


def _fields(told: dict[str, Any], known: dict[str, Any], prefix: str) -> list[FieldRow]:
    """Every field from the outside in; a shape inside another follows it at once."""
    told, kind = _resolved(told, known)
    if told.get("type") == "array":
        return _fields(told["items"], known, f"{prefix}[]")
    rows = []
    for name, one in told.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        inner, kind = _resolved(one, known)
        rows.append(FieldRow(path, kind, one.get("description", "")))
        rows += _fields(inner, known, path)
    return rows


def _resolved(
    told: dict[str, Any], known: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    """What a reference or an "or nothing" stands for, and its kind in a word."""
    options = told.get("anyOf") or told.get("allOf") or [told]
    wanted = next(option for option in options if option.get("type") != "null")
    if reference := wanted.get("$ref"):
        wanted = known[reference.rpartition("/")[2]]
    kind = wanted.get("format") or wanted.get("type", "")
    is_empty = any(option.get("type") == "null" for option in options)
    return wanted, f"{kind} | null" if is_empty else kind
