"""`python -m bench.importing`: what a list of 20,000 chains costs to preview and to save.

Three lists go the way of the workspace, each with the worker in a process of its own: a
new one, the same once more, and one with another volume in every row; then both are
taken back. Printed are wall and processor seconds, and the largest resident memory of
the worker, of the child that opens the workbook and of the database's own process. Wall
seconds and memory have limits; the machine should have nothing else to do.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
os.environ.setdefault("BENCH_DATABASE", "_import")

from bench import server

STAFF = "can-bo@example.vn"
LIMITS = {"preview": 20.0, "save": 60.0, "undo": 60.0}
MOST_MIB = 700.0


@dataclass
class Step:
    """One piece of work: `lines` of progress were seen while it ran."""

    name: str
    kind: str
    seconds: float = 0.0
    processor: float = 0.0
    peaks: dict[str, float] = field(default_factory=dict)
    lines: int = 0
    outcome: str = ""

    @property
    def met(self) -> bool:
        return (
            self.seconds <= LIMITS[self.kind] and max(self.peaks.values()) <= MOST_MIB
        )


def main() -> int:
    """Return 0 when every limit is kept, 1 when one is not."""
    options = _options()
    if options.worker:
        _work(options.worker)
        return 0
    import django

    from portal.core import embedded

    embedded.ensure_running()
    django.setup()
    server.prepare()
    steps = _steps(options.rows)
    rows = [asdict(step) | {"met": step.met} for step in steps]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))  # noqa: T201
    else:
        _print_table(steps, options.rows)
    return 0 if all(step.met for step in steps) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.importing")
    parser.add_argument("--rows", type=int, default=20_000, help="default 20,000")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _steps(rows: int) -> list[Step]:
    """Every run begins with a register that holds none of these chains."""
    from bench import long_list
    from chains.services import import_undo

    _forget()
    steps: list[Step] = []
    saved: list[tuple[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first.xlsx"), Path(folder, "second.xlsx")
        long_list.write_long_list(first, rows)
        long_list.write_long_list(second, rows, tonnes=1)
        for name, path in (("new", first), ("same", first), ("changed", second)):
            batch = _uploaded(path)
            steps.append(_timed(f"{name}, preview", "preview", batch))
            if _confirmed(batch):
                steps.append(_timed(f"{name}, save", "save", batch))
                saved.append((name, batch))
    for name, batch in reversed(saved):
        import_undo.start_undo(batch, by=batch.created_by)
        steps.append(_timed(f"{name}, undo", "undo", batch))
    return steps


def _forget() -> None:
    """Take the chains of an earlier run out, without history and triggers."""
    from django.db import connection, transaction

    from chains.models import Chain, ImportBatch, Operator

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL session_replication_role = replica")
        ImportBatch.objects.all().delete()
        Chain.objects.filter(is_sample=False).delete()
        Operator.objects.filter(led_chains=None, stages=None).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def _uploaded(path: Path) -> Any:
    from django.core.files import File

    from chains.services import import_batches
    from portal.accounts.models import User

    with path.open("rb") as file:
        return import_batches.start_import(
            file=File(file, path.name),
            by=User.objects.get(email=STAFF),
            association=None,
            year=2026,
        )


def _confirmed(batch: Any) -> bool:
    """Confirm what the preview showed, if there is something to save."""
    from chains.services import import_batches

    batch.refresh_from_db()
    if batch.can_be_saved:
        import_batches.confirm(batch, by=batch.created_by)
        return True
    return False


def _timed(name: str, kind: str, batch: Any) -> Step:
    """Run the newest job of the batch in a worker and watch its processes."""
    step = Step(name, kind)
    batch.refresh_from_db()
    started = time.monotonic()
    worker = subprocess.Popen(  # noqa: S603 -- built here, no input
        [sys.executable, "-m", "bench.importing", "--worker", str(batch.job_id)],
        stdout=subprocess.PIPE,
    )
    with _watched(worker.pid, step, batch.job_id):
        output, _errors = worker.communicate()
    step.seconds = round(time.monotonic() - started, 1)
    answer = json.loads(output.splitlines()[-1])
    step.processor = answer["processor"]
    step.peaks["worker"] = max(step.peaks.get("worker", 0.0), answer["peak"])
    batch.refresh_from_db()
    counts = (batch.preview.get(key) for key in ("created", "updated", "unchanged"))
    step.outcome = "+{} ~{} ={}".format(*counts)
    if batch.undo:
        counts = (batch.undo[key] for key in ("withdrawn", "restored", "kept"))
        step.outcome = "-{} ~{} ={}".format(*counts)
    print(step.name, step.seconds, step.processor, step.peaks, file=sys.stderr)  # noqa: T201
    return step


@contextmanager
def _watched(pid: int, step: Step, job_id: int) -> Iterator[None]:
    """Note the largest memory of every process at work, and how progress moved."""
    stop = threading.Event()

    def watch() -> None:
        from django.db import connection

        from portal.core.jobs import Job

        seen: set[tuple[int, str]] = set()
        while not stop.wait(0.1):
            for name, size in _sizes(pid):
                step.peaks[name] = max(step.peaks.get(name, 0.0), size)
            job = Job.objects.only("progress_done", "progress_note").get(pk=job_id)
            seen.add((job.progress_done, job.progress_note))
        step.lines = len(seen)
        connection.close()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _sizes(pid: int) -> Iterator[tuple[str, float]]:
    mib = 1024 * 1024
    try:
        worker = psutil.Process(pid)
        yield "worker", round(worker.memory_info().rss / mib, 1)
        for child in worker.children():
            yield "child", round(child.memory_info().rss / mib, 1)
        for other in psutil.process_iter(["cmdline"]):
            line = " ".join(other.info["cmdline"] or ())
            if line.startswith("postgres: ") and "_import " in line:
                # Without what all processes of the server share.
                memory = other.memory_info()
                yield "database", round((memory.rss - memory.shared) / mib, 1)
    except psutil.Error:
        return


def _work(job_id: int) -> None:
    """The worker: one job, then what it cost."""
    import django

    django.setup()
    from django.conf import settings

    from portal.core.database import let_run_long
    from portal.core.jobs import runner

    let_run_long(settings.DATABASES["default"])
    runner.run(job_id)
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(line for line in status if line.startswith("VmHWM:"))
    used = psutil.Process().cpu_times()
    processor = used.user + used.system + used.children_user + used.children_system
    print(  # noqa: T201
        json.dumps(
            {
                "processor": round(processor, 1),
                "peak": round(int(peak.split()[1]) / 1024, 1),
            }
        )
    )


def _print_table(steps: list[Step], rows: int) -> None:
    out = sys.stdout.write
    out(
        f"A list of {rows} chains; limits {LIMITS} s, {MOST_MIB:.0f} MiB a process.\n\n"
    )
    out(f"{'step':<20}{'s':>7}{'limit':>7}{'cpu s':>7}{'progress':>10}  MiB\n")
    for step in steps:
        peaks = ", ".join(f"{name} {size:.0f}" for name, size in step.peaks.items())
        mark = "" if step.met else "  missed"
        out(
            f"{step.name:<20}{step.seconds:>7}{LIMITS[step.kind]:>7.0f}"
            f"{step.processor:>7}{step.lines:>10}  {peaks}  {step.outcome}{mark}\n"
        )


if __name__ == "__main__":
    raise SystemExit(main())
