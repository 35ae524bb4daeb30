"""Public records as the answers show them: what their pages say, no word more."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chains.choices import Freshness
from chains.models import (
    Chain,
    Confirmation,
    CountSnapshot,
    Inspection,
    Operator,
    Outlet,
    Paper,
)
from chains.models.freshness import freshness_of
from chains.views.panels import (
    declarer,
    ladder,
    load_papers,
    newest_visit,
    rests_on_declaration,
    validity_words,
)
from chains.views.rows import highest_step, trust_step
from portal.opendata import schemas
from portal.organisations.choices import Era
from portal.organisations.models import Commune, Province

_HEAVY = ("search_text", "search_exact", "name_folded", "story")


def for_facts(chains: Any, today: date) -> QuerySet[Chain]:
    """Everything that `chain_facts` reads, in two queries a page."""
    visits = Inspection.objects.counting().filter(chain=OuterRef("pk")).newest_first()
    found: QuerySet[Chain] = (
        chains.with_safety(today)
        .with_inspection()
        .annotate(inspected_by=Subquery(visits.values("body")[:1]))
        .select_related("operator", "association__province__successor")
        .prefetch_related("products")
        .defer(*_HEAVY)
    )
    return found


def chain_facts(chain: Any, request: HttpRequest, today: date) -> dict[str, Any]:
    province = chain.association.province
    return {
        "code": chain.code,
        "name": chain.name,
        "page": request.build_absolute_uri(chain.get_public_url()),
        "address": request.build_absolute_uri(
            reverse("api:chain", args=[chain.code.lower()])
        ),
        "group": label(chain.group, chain.get_group_display()),
        "products": [product.name for product in in_order(chain.products)],
        "operator": operator_brief(chain.operator),
        "association": declarer(chain),
        "province": place_name(province.today, today),
        "registered_province": place_name(province, today),
        "trust": trust(chain, today),
        "reconfirmed_on": chain.reconfirmed_on,
        "overdue": freshness_of(chain, today) == Freshness.STALE,
    }


def full_facts(chain: Any, request: HttpRequest, today: date) -> dict[str, Any]:
    visit = newest_visit(chain)
    papers = load_papers(chain, today)
    steps = ladder(chain, papers, visit, public=True)
    return chain_facts(chain, request, today) | {
        "linkage": label(chain.linkage, chain.get_linkage_display()),
        "scale": None
        if chain.scale_value is None
        else {"value": chain.scale_value, "unit": chain.scale_unit},
        "story": chain.story,
        "contact": contact(chain.operator),
        "ladder": [
            schemas.Step(
                label=step.label,
                state=step.state,
                when=step.when,
                who=step.who,
                note=step.note,
            )
            for step in steps
        ],
        "stages": [
            {
                "role": label(stage.role, stage.get_role_display()),
                "operator": stage.operator.name,
                "place": contact(stage.operator)["address"],
            }
            for stage in chain.stages.select_related(
                "operator__commune__province"
            ).order_by("position", "pk")
        ],
        "papers": [paper_facts(paper) for paper in papers],
        "outputs": list(chain.outputs.order_by("-year").values("year", "tonnes")),
        "outlets": [
            outlet_facts(outlet)
            for outlet in with_hours(chain.outlets.order_by("position", "pk"))
        ],
    }


def label(key: str, words: Any) -> dict[str, str]:
    return {"key": key, "label": str(words)}


def in_order(parts: Any) -> list[Any]:
    return sorted(parts.all(), key=lambda part: (part.position, part.pk))


def trust(chain: Any, today: date) -> dict[str, Any]:
    """The step and its days. Called safe is only what the page calls safe today."""
    _tone, words, note = trust_step(chain, today)
    checked = act(chain.seen_at, _("Hội Nông dân thành phố Hà Nội"))
    return {
        "step": highest_step(chain),
        "label": words,
        "note": note,
        "declared": act(chain.declared_at, declarer(chain)),
        "checked": checked,
        "inspected": act(chain.inspected_on, chain.inspected_by),
        "safe_until": chain.safe_until,
    }


def act(when: Any, who: str | None) -> dict[str, Any] | None:
    if when is None:
        return None
    day = timezone.localdate(when) if hasattr(when, "tzinfo") else when
    return {"on": day, "by": who or ""}


def paper_facts(paper: Paper) -> dict[str, Any]:
    is_confirmation = isinstance(paper, Confirmation)
    annotated: Any = paper
    key = "confirmation" if is_confirmation else annotated.type
    name = _("Giấy xác nhận chuỗi") if is_confirmation else annotated.type_label
    declared = rests_on_declaration(paper)
    return {
        "type": label(key, name),
        "number": paper.number,
        "issuer": paper.issuer,
        "issued_on": paper.issued_on,
        "expires_on": paper.expires_on,
        "validity": label(
            "declared" if declared else annotated.validity, validity_words(paper)[1]
        ),
        "checked": act(paper.seen_at, _("Hội Nông dân thành phố Hà Nội")),
    }


def operator_brief(operator: Operator) -> dict[str, Any]:
    return {
        "id": operator.pk,
        "name": operator.name,
        "kind": label(operator.kind, operator.get_kind_display()),
    }


def contact(operator: Operator) -> dict[str, str]:
    """As on the pages: a person's telephone never, of a home or land the commune."""
    phone = operator.phone if operator.is_organisation else ""
    return {"address": operator.public_place, "phone": phone}


def with_hours(outlets: Any) -> list[Outlet]:
    return list(outlets.select_related("commune__province").prefetch_related("hours"))


def outlet_facts(outlet: Outlet) -> dict[str, Any]:
    hours = sorted(outlet.hours.all(), key=lambda span: (span.weekday, span.opens_at))
    return {
        "name": outlet.name,
        "place": outlet.place,
        "phone": outlet.phone,
        "commune": outlet.commune.code if outlet.commune else "",
        "hours": [
            {
                "weekday": span.weekday,
                "opens_at": span.opens_at,
                "closes_at": span.closes_at,
            }
            for span in hours
        ],
    }


def province_key(province: Province) -> str:
    return f"{province.era}-{province.code}"


def place_name(province: Province, today: date) -> dict[str, str]:
    day = min(today, province.valid_to or today)
    return {
        "key": province_key(province),
        "name": province.name,
        "full_name": province.full_name_on(day),
    }


def province_facts(
    province: Province, request: HttpRequest, today: date
) -> dict[str, Any]:
    page = (
        request.build_absolute_uri(reverse("home:province", args=[province.code]))
        if province.era == Era.THIRTY_FOUR
        else None
    )
    successor = province.successor
    return place_name(province, today) | {
        "era": province.era,
        "code": province.code,
        "valid_from": province.valid_from,
        "valid_to": province.valid_to,
        "successor": province_key(successor) if successor else None,
        "page": page,
    }


def commune_facts(commune: Commune, request: HttpRequest) -> dict[str, Any]:
    return {
        "code": commune.code,
        "name": commune.name,
        "kind": label(commune.kind, commune.get_kind_display()),
        "province": province_key(commune.province),
        "page": request.build_absolute_uri(
            reverse("home:commune", args=[commune.code])
        ),
    }


def count_of_day(row: CountSnapshot) -> dict[str, Any]:
    return {
        "day": row.day,
        "definition": row.definition,
        "label": row.get_definition_display(),
        "province": province_key(row.province) if row.province else None,
        "chains": row.value,
        "tonnes": row.tonnes,
    }
