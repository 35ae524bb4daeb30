"""Documents and their files for tests."""

import hashlib
import io
import zipfile
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from agreements.models import Agreement, AgreementDocument
from agreements.services import documents
from agreements.services.documents import DocumentFacts
from agreements.services.scans import Scan
from tests.agreements.factories import MOMENT
from tests.agreements.room import PDF

_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_WORD = _MAIN.format("wordprocessingml.document")
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships">{}</Relationships>'
)


def make_document(
    agreement: Agreement, *, by: Any, is_own: bool = False, **facts: Any
) -> AgreementDocument:
    values = {"kind": "minutes", "title": "Biên bản làm việc"} | facts
    return documents.add_document(
        agreement_id=agreement.pk,
        facts=DocumentFacts(**values),
        file=Scan(ContentFile(PDF, name="bien-ban.pdf"), "Biên bản.pdf"),
        is_own=is_own,
        by=by,
        at=MOMENT,
        submission=uuid4(),
    )


def make_public(document: AgreementDocument, *, asks: Any, confirms: Any) -> str:
    """The public address of a document that both sides made public."""
    documents.ask_to_publish(
        document_id=document.pk, by=asks, at=MOMENT, reason="Người dân hỏi nhiều"
    )
    documents.confirm_publishing(document_id=document.pk, by=confirms, at=MOMENT)
    return str(document.releases.get(revoked_at__isnull=True).get_public_url())


def office_zip(parts: dict[str, str | bytes] | None = None, **change: Any) -> bytes:
    """The smallest Word file the check accepts, with parts put in or changed."""
    main = change.get("main", _WORD)
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/'
        '2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "word/document.xml": "<w:document xmlns:w='urn:w'/>",
        **(parts or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return target.getvalue()


def relations(kind: str) -> str:
    """A relation of a kind that leads outside the file."""
    return _RELATIONS.format(
        f'<Relationship Id="rId1" Type="http://x/{kind}" Target="http://ngoai.example/a"'
        ' TargetMode="External"/>'
    )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
