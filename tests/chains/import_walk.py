"""Steps of an import in the workspace, for the tests that walk through it."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from chains.models import ImportBatch
from portal.core.jobs import runner


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client: Client, path: Path, **more: Any) -> Any:
    data = {"year": 2026, "file": SimpleUploadedFile(path.name, path.read_bytes())}
    return client.post(reverse("chains:import_upload"), data | more)


def run_job(batch: ImportBatch) -> ImportBatch:
    """What the worker does with the newest job of the batch."""
    batch.refresh_from_db()
    assert batch.job_id is not None
    runner.run(batch.job_id, with_heart=False)
    batch.refresh_from_db()
    return batch


def previewed(person: Any, path: Path, **more: Any) -> ImportBatch:
    answer = send(client_of(person), path, **more)
    assert answer.status_code == 302, answer.content.decode()
    return run_job(ImportBatch.objects.latest("pk"))


def act(person: Any, name: str, batch: ImportBatch) -> Any:
    return client_of(person).post(reverse(f"chains:import_{name}", args=[batch.pk]))


def page(person: Any, batch: ImportBatch) -> str:
    text: str = client_of(person).get(batch.get_absolute_url()).content.decode()
    return text
