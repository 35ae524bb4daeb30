"""Load the communes of today from data/communes.csv."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

from portal.core.text import fold, sort_key

DATA = Path(__file__).resolve().parents[1] / "data" / "communes.csv"
KINDS = {"Xã": "xa", "Phường": "phuong", "Đặc khu": "dac_khu"}


def kind_and_name(full_name: str) -> tuple[str, str]:
    for label, kind in KINDS.items():
        if full_name.startswith(f"{label} "):
            return kind, full_name.removeprefix(f"{label} ")
    raise ValueError(f"No kind of unit in {full_name!r}")


def load(apps: Any, schema_editor: Any) -> None:
    Commune = apps.get_model("organisations", "Commune")
    Province = apps.get_model("organisations", "Province")
    provinces = dict(
        Province.objects.filter(era="34").values_list("code", "pk")
    )
    communes = []
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind, name = kind_and_name(row["full_name"])
            communes.append(
                Commune(
                    code=row["code"],
                    kind=kind,
                    name=name,
                    name_folded=fold(name),
                    sort_key=sort_key(name),
                    province_id=provinces[row["province_code"]],
                )
            )
    Commune.objects.bulk_create(communes, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_commune")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
