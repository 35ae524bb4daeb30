"""Registers of any size, grown in SQL from the 727 chains of the sample.

Each copy of the sample is a further district, so to say: its chains and operators get a
word or two of their own, everything that belongs to a chain comes along. The same size
always gives the same rows. Tables are found through the models, so what is added to the
register later grows as well.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Max

from portal.core.text import fold, sort_key

SAMPLE = 727
# Entries of the directory are worked out for so many chains at a time.
_BATCH = 20_000

_FIRST = [
    "Đồng",
    "Suối",
    "Đồi",
    "Bản",
    "Xóm",
    "Bến",
    "Rừng",
    "Thung",
    "Gò",
    "Ngòi",
    "Khe",
    "Mường",
    "Hồ",
    "Đầm",
    "Cồn",
    "Rạch",
]
_SECOND = [
    "Cao",
    "Dài",
    "Xanh",
    "Vàng",
    "Nắng",
    "Mát",
    "Sâu",
    "Thượng",
    "Hạ",
    "Đông",
    "Tây",
    "Nam",
    "Bắc",
    "Mới",
    "Cũ",
    "Lớn",
    "Nhỏ",
    "Thơm",
    "Ngọt",
    "Lành",
    "Yên",
    "Bình",
    "An",
    "Phú",
    "Thịnh",
    "Hưng",
    "Quý",
    "Lộc",
    "Phúc",
    "Thọ",
    "Khang",
    "Ninh",
    "Hòa",
    "Thuận",
    "Tiến",
    "Thành",
    "Vinh",
    "Quang",
    "Minh",
    "Sáng",
    "Tươi",
    "Tốt",
    "Trong",
    "Lặng",
    "Sớm",
    "Chiều",
    "Xuân",
    "Hạnh",
    "Thu",
    "Đào",
    "Mận",
    "Trúc",
    "Mai",
    "Lan",
    "Cúc",
    "Sen",
    "Súng",
    "Lúa",
    "Ngô",
    "Khoai",
    "Sắn",
    "Chè",
    "Quế",
    "Hồi",
    "Thảo",
]


def grow(chains: int) -> None:
    """Make the connected database hold `chains` chains; it must hold the sample."""
    copies = chains // SAMPLE - 1
    if copies < 1 or _count() >= chains:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        # No history, no page cache and no foreign keys to look after: the rows are copies.
        cursor.execute("SET LOCAL session_replication_role = replica")
        _make_words(cursor, copies)
        grown = list(_models())
        indexes = _drop_indexes(cursor, grown)
        for model in grown:
            _copy(cursor, model, grown, copies)
        for definition in indexes:
            cursor.execute(definition)
    _fill_directory()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chains_chain")
        number: int = cursor.fetchone()[0]
    return number


def _make_words(cursor: Any, copies: int) -> None:
    """What the chains of a copy are called beside the names of the sample."""
    words = [f"{first} {second}" for second in _SECOND for first in _FIRST][:copies]
    if len(words) < copies:
        raise SystemExit(f"At most {(len(_FIRST) * len(_SECOND) + 1) * SAMPLE} chains.")
    cursor.execute(
        "CREATE TEMPORARY TABLE bench_word ON COMMIT DROP AS "
        "SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]) "
        "AS words(n, name, folded, letters)",
        [
            list(range(1, copies + 1)),
            words,
            [fold(word) for word in words],
            [sort_key(word).split("!")[0] for word in words],
        ],
    )


def _models() -> Iterator[type[models.Model]]:
    """The chain, the operator, and what hangs on them; rows of history stay away."""
    chain, operator = (apps.get_model("chains", name) for name in ("Chain", "Operator"))
    left_out = {apps.get_model("chains", "DirectoryEntry")}
    yield from (operator, chain)
    for model in apps.get_app_config("chains").get_models():
        owners = {
            field.related_model
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
        }
        is_event = model.__name__.endswith("Event")
        is_table = model._meta.managed  # a view shows what its tables hold
        is_part = bool(owners & {chain, operator}) and is_table and not is_event
        if is_part and model not in {chain, operator, *left_out}:
            yield model


def _drop_indexes(cursor: Any, grown: list[type[models.Model]]) -> list[str]:
    """Drop what no constraint needs, to be built anew afterwards; return how."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) "
        "FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid "
        "WHERE c.oid IS NULL AND i.indrelid = ANY(%s::regclass[])",
        [[model._meta.db_table for model in grown]],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def _copy(
    cursor: Any,
    model: type[models.Model],
    grown: list[type[models.Model]],
    copies: int,
) -> None:
    columns = list(model._meta.concrete_fields)
    values = [_value(model, field, grown) for field in columns]
    names = ", ".join(f'"{field.column}"' for field in columns)
    cursor.execute(
        f'INSERT INTO "{model._meta.db_table}" ({names}) OVERRIDING SYSTEM VALUE '  # noqa: S608 -- names of our models
        f"SELECT {', '.join(values)} "
        f'FROM bench_word w CROSS JOIN "{model._meta.db_table}" s ORDER BY w.n, s.id'
    )


def _value(
    model: type[models.Model], field: Any, grown: list[type[models.Model]]
) -> str:
    """The SQL of one column in a copy; `s` is the row of the sample, `w` the words."""
    column = f's."{field.column}"'
    if field.primary_key:
        return f"{column} + w.n * {_stride(model)}"
    if isinstance(field, models.ForeignKey) and field.related_model in grown:
        return f"{column} + w.n * {_stride(field.related_model)}"
    if isinstance(field, models.UUIDField):
        return "NULL" if field.null else "gen_random_uuid()"
    if model.__name__ in {"Chain", "Operator"}:
        own = {
            "name": "s.name || ' ' || w.name",
            "name_folded": "s.name_folded || ' ' || w.folded",
            "sort_key": (
                "split_part(s.sort_key, '!', 1) || '10' || w.letters || '!' "
                "|| split_part(s.sort_key, '!', 2)"
            ),
            "search_text": (
                "' ' || s.name_folded || ' ' || w.folded "
                "|| substr(s.search_text, length(s.name_folded) + 2)"
            ),
            "search_exact": (
                "' ' || lower(s.name) || ' ' || lower(w.name) "
                "|| substr(s.search_exact, length(s.name) + 2)"
            ),
            "code": "s.code || '-' || w.n",
            # Another business: a tax code belongs to one operator of an association.
            "tax_code": "''",
        }
        return own.get(field.column, column)
    return column


def _stride(model: Any) -> int:
    """The distance between two copies of a row: beyond every key of the sample."""
    if model not in _STRIDES:
        _STRIDES[model] = (model.objects.aggregate(most=Max("pk"))["most"] or 0) + 1
    return _STRIDES[model]


_STRIDES: dict[Any, int] = {}


def _fill_directory() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT max(id) FROM chains_chain")
        last = cursor.fetchone()[0]
        for start in range(0, last + 1, _BATCH):
            cursor.execute(
                "SELECT chains_refresh_entries(ARRAY(SELECT id FROM chains_chain "
                "WHERE id >= %s AND id < %s))",
                [start, start + _BATCH],
            )
