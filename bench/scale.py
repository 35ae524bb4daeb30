"""`python -m bench.scale`: the same pages over registers of three sizes.

Growing the register a thousand times may not more than double the median of a page,
counted in empty views of the same run.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from bench import register, server
from bench.load import Target, latencies

SIZES = (727, 72_700, 727_000)
GROWTH_GOAL = 2.0
STAFF = "can-bo@example.vn"


def main() -> int:
    """Return 0 when no page more than doubled, 1 when one did."""
    options = _options()
    if options.prepare:
        print(json.dumps(_prepare(options.prepare)))  # noqa: T201
        return 0
    from portal.core import embedded

    # Held until the end: each of the processes that prepare would stop it when it ends.
    embedded.ensure_running()
    sizes = [SIZES[0], options.size] if options.size else list(SIZES)
    targets = {size: _in_a_process(size) for size in sizes}
    measured = _measure(targets, options.requests)
    rows = _rows(measured)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))  # noqa: T201
    else:
        _print_table(rows, sizes)
    return 0 if all(row["met"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--size", type=int, help="compare 727 chains with this many")
    parser.add_argument("--requests", type=int, default=120, help="a page; default 120")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _in_a_process(size: int) -> list[Target]:
    """Settings name one database: each size is prepared by a process of its own."""
    answer = subprocess.run(  # noqa: S603 -- built here, no input
        [sys.executable, "-m", "bench.scale", "--prepare", str(size)],
        env=os.environ | {"BENCH_DATABASE": f"_{size}"},
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Target(**target) for target in json.loads(answer.stdout.splitlines()[-1])]


def _prepare(size: int) -> list[dict[str, Any]]:
    """Grow the register of this size and tell what to ask of it."""
    import django

    from portal.core import embedded

    embedded.ensure_running()
    django.setup()
    server.prepare()
    register.grow(size)
    return [asdict(target) for target in _targets()]


def _measure(
    targets: dict[int, list[Target]], requests: int
) -> dict[int, dict[str, list[float]]]:
    """Milliseconds of every request, by size and page.

    The sizes take turns page by page, so that noise falls on all alike.
    """
    rounds = 8
    times: dict[int, dict[str, list[float]]] = {
        size: {page.name: [] for page in pages} for size, pages in targets.items()
    }
    with ExitStack() as stack:
        ports = {
            size: stack.enter_context(server.running(f"_{size}")) for size in targets
        }
        for number in range(rounds + 1):
            for pages in zip(*targets.values(), strict=True):
                for size, page in zip(targets, pages, strict=True):
                    asked = latencies(ports[size], page, max(requests // rounds, 2))
                    if number:  # the first round warms templates, connections and disk
                        times[size][page.name] += asked
    return times


def _targets() -> list[Target]:
    from chains.models import Chain

    chain = Chain.objects.public().order_by("-pk")[0]
    cookie = _session_of(STAFF)
    return [
        Target("empty view", "/bench/empty/"),
        Target(
            "directory, two facets, text",
            "/chuoi/?province=34-01&group=vegetables&q=rau",
            afresh=True,
        ),
        Target(
            "the same, a full page",
            "/chuoi/?province=34-01&role=production&q=chuoi",
            afresh=True,
        ),
        Target("directory", "/chuoi/", afresh=True),
        Target("directory, rare words", f"/chuoi/?q={chain.code.lower()}", afresh=True),
        Target("open data, 50 chains", "/api/v1/chains/", afresh=True),
        Target(
            "open data, facets, text",
            # Five, because 727 chains have no more: the same work for every size.
            "/api/v1/chains/?province=34-01&group=vegetables&q=rau&size=5",
            afresh=True,
        ),
        Target(
            "open data, one chain", f"/api/v1/chains/{chain.code.lower()}/", afresh=True
        ),
        Target("chain page", chain.get_public_url(), afresh=True),
        Target("staff list", "/lam-viec/chuoi/", cookie=cookie),
        Target("staff list, text", "/lam-viec/chuoi/?q=rau+sach", cookie=cookie),
        Target("staff queue", "/lam-viec/chuoi/?trust=waiting", cookie=cookie),
    ]


def _session_of(email: str) -> str:
    from django.test import Client

    from portal.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
    return client.cookies.output(header="", sep=";").split(";")[0].strip()


def _rows(measured: dict[int, dict[str, list[float]]]) -> list[dict[str, Any]]:
    smallest = min(measured)
    rows = []
    for page in measured[smallest]:
        if page == "empty view":
            continue
        figures = {size: _figures(times, page) for size, times in measured.items()}
        growth = (
            max(f["median"] for f in figures.values()) / figures[smallest]["median"]
        )
        rows.append(
            {
                "page": page,
                "sizes": figures,
                "growth": round(growth, 2),
                "met": growth <= GROWTH_GOAL,
            }
        )
    return rows


def _figures(times: dict[str, list[float]], page: str) -> dict[str, float]:
    """Median and 95th percentile in medians of the empty view, and milliseconds."""
    empty = statistics.median(times["empty view"])
    median = statistics.median(times[page])
    p95 = statistics.quantiles(times[page], n=20)[-1]
    return {
        "median": round(median / empty, 1),
        "p95": round(p95 / empty, 1),
        "ms": round(median, 1),
    }


def _print_table(rows: list[dict[str, Any]], sizes: list[int]) -> None:
    out = sys.stdout.write
    out("Median and 95th percentile in empty views of the same run.\n\n")
    heads = "".join(f"{f'{size:,} chains':>24}" for size in sizes)
    out(f"{'page':<30}{heads}{'growth':>9}\n")
    for row in rows:
        figures = "".join(
            f"{f['median']:>9} {f['p95']:>6} {f['ms']:>5} ms"
            for f in (row["sizes"][size] for size in sizes)
        )
        mark = "" if row["met"] else "  missed"
        out(f"{row['page']:<30}{figures}{row['growth']:>9}{mark}\n")


if __name__ == "__main__":
    raise SystemExit(main())
