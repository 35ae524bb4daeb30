"""Load both administrative maps and the host association from the files in data/."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import migrations

from portal.core.text import fold, sort_key

DATA = Path(__file__).resolve().parents[1] / "data"
MERGED_ON = date(2025, 7, 1)
LAST_DAY_OF_63 = date(2025, 6, 30)
KINDS = {"Tỉnh": "tinh", "Thành phố": "thanh_pho"}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def named(full_name: str) -> dict[str, str]:
    for label, kind in KINDS.items():
        if full_name.startswith(f"{label} "):
            name = full_name.removeprefix(f"{label} ")
            return {
                "name": name,
                "kind": kind,
                "name_folded": fold(name),
                "sort_key": sort_key(name),
            }
    raise ValueError(f"No kind of unit in {full_name!r}")


def load(apps: Any, schema_editor: Any) -> None:
    Province = apps.get_model("organisations", "Province")
    today = {}
    for row in rows("provinces_34.csv"):
        before = named(row["name_2025_07_01"])
        changed = bool(row["renamed_on"])
        today[row["code"]] = Province.objects.create(
            era="34",
            code=row["code"],
            former_kind=before["kind"] if changed else "",
            kind_changed_on=row["renamed_on"] or None,
            kind_changed_by=row["renamed_by"],
            valid_from=MERGED_ON,
            latitude=row["lat"],
            longitude=row["lon"],
            **named(row["name_current"]),
        )
    for row in rows("provinces_63_to_34.csv"):
        Province.objects.create(
            era="63",
            code=row["old_code"],
            valid_to=LAST_DAY_OF_63,
            successor=today[row["new_code"]],
            **named(row["old_name"]),
        )
    hanoi = Province.objects.get(era="63", code="01")
    apps.get_model("organisations", "Association").objects.create(
        code="ha-noi",
        name="Hà Nội",
        name_folded="ha noi",
        sort_key=sort_key("Hà Nội"),
        province=hanoi,
        is_host=True,
        is_partner=False,
    )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
