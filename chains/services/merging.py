"""Merge two records of one operator with nothing lost, and take a merger back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext as _

from chains import permissions
from chains.models import (
    Chain,
    ContractParty,
    Inspection,
    Operator,
    OperatorMerge,
    OperatorPhone,
    Outlet,
    Stage,
)
from chains.operator_querysets import twin_key
from chains.services.operator_records import lock_with_chains, tell_chains
from portal.core.errors import DomainError
from portal.organisations.access import access_for

# What a person chooses, each with the columns that go together.
CHOICES: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "kind": ("kind",),
    "tax_code": ("tax_code",),
    "address": ("address", "publishes_address", "agreed_place"),
    "commune": ("commune_text", "commune_id"),
    "representative": ("representative",),
    "phone": ("phone",),
}
# Every kind of row that names an operator; a test knows when one is missing.
MOVED: dict[str, tuple[type[Model], str]] = {
    "chains": (Chain, "operator"),
    "stages": (Stage, "operator"),
    "contract_sides": (ContractParty, "operator"),
    "outlets": (Outlet, "operator"),
    "inspections": (Inspection, "operator"),
}


def merge_operators(
    *,
    keep: Operator,
    merge: Operator,
    take: Collection[str],
    versions: tuple[int, int],
    by: Any,
    at: datetime,
) -> OperatorMerge:
    """Put `merge` into `keep`, which takes over the choices named in `take`.

    Chains, stages and everything else that named `merge` name `keep` afterwards; the
    duplicate stays as an archived name that leads on.

    Raises:
        Conflict: one of the two changed since the page was opened.
        DomainError: the two cannot be one, in words.
    """
    try:
        with transaction.atomic():
            chains = lock_with_chains([keep, merge])
            _refuse(keep, merge, by)
            keep.claim_version(versions[0])
            merge.claim_version(versions[1])
            shown = _names_shown(chains)
            record = OperatorMerge(kept=keep, merged=merge, merged_at=at, merged_by=by)
            record.moved = _move(merge, keep)
            _take(record, keep, merge, take)
            record.copied = _copy_phones(keep, merge)
            reason = _("Gộp vào %(name)s") % {"name": keep.name}
            # First, so that two live records never have one tax code.
            merge.become_alias(of=keep, by=by, at=at, reason=reason[:300])
            keep.updated_by = by
            keep.save()
            record.save()
            _tell(chains, shown, by=by, at=at)
    except IntegrityError as error:
        raise DomainError(_cannot(error)) from error
    return record


def undo_merge(*, record: OperatorMerge, by: Any, at: datetime) -> None:
    """Take the merger back: rows return, and so do the columns that it changed.

    Raises:
        DomainError: what happened since forbids it, in words.
    """
    try:
        with transaction.atomic():
            keep, merge = record.kept, record.merged
            chains = lock_with_chains([keep, merge])
            record.refresh_from_db()
            _refuse_stranger(keep, merge, by)
            record.undo(by=by, at=at)
            _refuse_undo(record, keep)
            shown = _names_shown(chains)
            for column, value in record.before.items():
                setattr(keep, column, value)
            _move_back(record)
            keep.phones.filter(pk__in=record.copied).delete()
            keep.version += 1
            merge.version += 1
            keep.updated_by = by
            keep.save()
            merge.stand_alone(by=by)
            _tell(chains, shown, by=by, at=at)
    except IntegrityError as error:
        raise DomainError(_cannot(error)) from error


def twins_of(operator: Operator, by: Any) -> list[Operator]:
    """Live operators this person keeps that may be the same as this one.

    In the association those of the same name; in others those of the same tax code, or
    of the same name in the same commune.
    """
    own = Q(association=operator.association_id)
    named = Q(twin_key=twin_key(operator.name))
    alike = own & named
    if operator.tax_code:
        alike |= Q(tax_code=operator.tax_code)
    if operator.commune_id:
        alike |= named & Q(commune=operator.commune_id)
    keyed: Any = Operator.objects.editable_by(by).live().with_twin_key()
    return list(
        keyed.filter(alike)
        .exclude(pk=operator.pk)
        .select_related("association", "commune__province")
        .order_by("pk")[:20]
    )


def _refuse_stranger(keep: Operator, merge: Operator, by: Any) -> None:
    """Only who keeps both records: of two associations, Hanoi or who took both over."""
    access = access_for(by)
    if not all(permissions.keeps_operator(access, row) for row in (keep, merge)):
        raise PermissionDenied


def _refuse(keep: Operator, merge: Operator, by: Any) -> None:
    _refuse_stranger(keep, merge, by)
    if keep.pk == merge.pk:
        raise DomainError(_("Chỉ gộp được hai cơ sở khác nhau."))
    if keep.is_archived or merge.is_archived:
        raise DomainError(_("Một trong hai cơ sở đã được gộp; hãy mở lại danh sách."))
    same = Chain.objects.live().filter(
        operator=keep,
        association=OuterRef("association"),
        name_folded=OuterRef("name_folded"),
    )
    both = Chain.objects.live().filter(Exists(same), operator=merge)
    if side := _between(keep, merge):
        raise DomainError(
            _(
                "Hai cơ sở là hai bên của hợp đồng %(number)s nên không thể là một; nếu "
                "hợp đồng ghi nhầm bên, hãy sửa hợp đồng trước."
            )
            % {"number": side.contract.number}
        )
    if chain := both.order_by("pk").first():
        raise DomainError(
            _(
                "Hai cơ sở cùng chủ trì chuỗi tên “%(name)s”; hãy đổi tên hoặc cất một "
                "chuỗi vào kho lưu rồi gộp."
            )
            % {"name": chain.name}
        )


def _between(keep: Operator, merge: Operator) -> ContractParty | None:
    """A contract that the two signed with each other."""
    signed = ContractParty.objects.filter(operator=keep).values("contract")
    sides = ContractParty.objects.filter(operator=merge, contract__in=signed)
    return sides.select_related("contract").order_by("pk").first()


def _refuse_undo(record: OperatorMerge, keep: Operator) -> None:
    if keep.is_archived:
        raise DomainError(
            _(
                "Cơ sở này sau đó lại được gộp vào cơ sở khác; hãy tách lần gộp ấy trước."
            )
        )
    changed = [
        str(Operator._meta.get_field(column.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
        for column, value in record.after.items()
        if getattr(keep, column) != value
    ]
    if changed:
        raise DomainError(
            _(
                "Sau khi gộp đã có người sửa %(fields)s nên không tự tách được; hãy sửa "
                "tay trên từng cơ sở."
            )
            % {"fields": ", ".join(changed)}
        )


def _move(source: Operator, target: Operator) -> dict[str, list[int]]:
    moved = {}
    for kind, (model, column) in MOVED.items():
        rows: Any = model._default_manager.filter(**{column: source})
        moved[kind] = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(**{column: target})
    return moved


def _move_back(record: OperatorMerge) -> None:
    """What somebody gave to a third operator since stays there."""
    for kind, (model, column) in MOVED.items():
        rows: Any = model._default_manager.filter(pk__in=record.moved.get(kind, []))
        rows.filter(**{column: record.kept}).update(**{column: record.merged})


def _take(
    record: OperatorMerge, keep: Operator, merge: Operator, take: Collection[str]
) -> None:
    for choice in sorted(take):
        for column in CHOICES[choice]:
            before, after = getattr(keep, column), getattr(merge, column)
            if before != after:
                record.before[column], record.after[column] = before, after
                setattr(keep, column, after)


def _copy_phones(keep: Operator, merge: Operator) -> list[int]:
    """Numbers of the duplicate that the kept one has not; nobody's number is lost."""
    held = {keep.phone, *keep.phones.values_list("number", flat=True), ""}
    others = [
        (row.number, row.note, row.is_personal)
        for row in merge.phones.order_by("position")
    ]
    main = [(merge.phone, "", not merge.is_organisation)]
    position = keep.phones.count()
    copied = []
    for number, note, is_personal in main + others:
        if number in held:
            continue
        held.add(number)
        position += 1
        row = OperatorPhone.objects.create(
            operator=keep,
            position=position,
            number=number,
            note=note,
            is_personal=is_personal,
        )
        copied.append(row.pk)
    return copied


def _names_shown(chains: Sequence[Chain]) -> dict[int, list[Any]]:
    """What each chain says of its operators: who leads it and who has which stage."""
    keys = [chain.pk for chain in chains]
    said: dict[int, list[Any]] = {key: [] for key in keys}
    leads = Chain.objects.filter(pk__in=keys).values_list(
        "pk", "operator__name", "operator__kind"
    )
    stages = Stage.objects.filter(chain__in=keys).order_by("chain", "position")
    rows = stages.values_list("chain", "operator__name", "operator__kind")
    for chain_id, *facts in (*leads, *rows):
        said[chain_id].append(facts)
    return said


def _tell(
    chains: Sequence[Chain], before: dict[int, list[Any]], *, by: Any, at: datetime
) -> None:
    """Chains on which another name or kind stands now are declared again, others not."""
    after = _names_shown(chains)
    changed = [chain for chain in chains if before[chain.pk] != after[chain.pk]]
    tell_chains(changed, chains, by=by, at=at)


def _cannot(error: IntegrityError) -> str:
    if "operator_tax_code_once" in str(error):
        return _("Hội đã có cơ sở khác mang mã số thuế này; hãy xem lại mã số thuế.")
    if "chain_once" in str(error):
        return _("Hội đã có chuỗi cùng tên của cơ sở này; hãy đổi tên chuỗi trước.")
    return _("Hội đã có cơ sở khác cùng tên, cùng địa chỉ; hãy sửa cơ sở ấy trước.")
