"""Documents of the sample's agreements, and what the two sides said to each other."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.files.base import ContentFile

from agreements.choices import Side
from agreements.document_choices import DocumentKind
from agreements.models import (
    Agreement,
    AgreementDocument,
    DiscussionMessage,
    DocumentRelease,
)
from portal.accounts.models import User
from portal.home.sample.moments import moment
from portal.home.sample.papers import FOLDER, sample_pdf

_NAMESPACE = UUID("5a3f9a50-0000-4000-8000-000000000170")
# Kind, title, side, days ago, whether the other side sees it.
_DOCUMENTS = (
    (DocumentKind.TEXT, "Văn bản thỏa thuận đã ký", Side.HOST, 60, True),
    (DocumentKind.LETTER, "Công văn mời dự tuần hàng nông sản", Side.PARTNER, 30, True),
    (
        DocumentKind.MINUTES,
        "Biên bản làm việc về chuyến tham quan",
        Side.HOST,
        12,
        True,
    ),
    (DocumentKind.OTHER, "Dự thảo góp ý nội bộ", Side.PARTNER, 5, False),
)
_TALK = (
    (Side.HOST, 11, "Hà Nội đã gửi biên bản làm việc, nhờ hội xem và góp ý giúp."),
    (Side.PARTNER, 9, "Hội đồng ý biên bản. Xin dời chuyến tham quan sang tuần sau."),
    (Side.HOST, 2, "Hà Nội thống nhất lịch mới; đoàn đi 15 người."),
)
# The newest signed agreement of each has documents and talk; one document is public.
SHOWN = ("son-la", "hai-phong")


def make_documents(
    agreements: Iterable[Agreement],
    *,
    host: User,
    leads: Mapping[int, User],
    today: date,
) -> None:
    """`leads` are the people who may bind a partner, by association."""
    signed = [row for row in agreements if row.sealed_at]
    signed.sort(key=lambda row: row.starts_on or today)
    newest = {row.association.code: row for row in signed}
    documents: list[AgreementDocument] = []
    messages: list[DiscussionMessage] = []
    for agreement in (newest[code] for code in SHOWN):
        people = {Side.HOST: host, Side.PARTNER: leads[agreement.association_id]}
        documents += [_document(agreement, people, row, today) for row in _DOCUMENTS]
        messages += [_message(agreement, people, row, today) for row in _TALK]
    AgreementDocument.objects.bulk_create(documents)
    DiscussionMessage.objects.bulk_create(messages)
    _publish(documents[:1], host, leads, today)


def _document(
    agreement: Agreement, people: Mapping[Side, User], row: Any, today: date
) -> AgreementDocument:
    kind, title, side, days, is_shared = row
    content = sample_pdf(f"{agreement.number} {title}")
    at = moment(today, days)
    storage = AgreementDocument._meta.get_field("file").storage
    name = storage.save(f"{FOLDER}/tai-lieu.pdf", ContentFile(content))
    return AgreementDocument(
        agreement=agreement,
        kind=kind,
        title=f"{title} (mẫu)",
        dated_on=today - timedelta(days=days),
        file=name,
        file_name="tai-lieu-mau.pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        side=side,
        created_by=people[side],
        created_at=at,
        shared_at=at if is_shared else None,
        shared_by=people[side] if is_shared else None,
        submission=uuid5(_NAMESPACE, f"{agreement.number}:{title}"),
    )


def _message(
    agreement: Agreement, people: Mapping[Side, User], row: Any, today: date
) -> DiscussionMessage:
    side, days, text = row
    return DiscussionMessage(
        agreement=agreement,
        side=side,
        text=text,
        created_by=people[side],
        created_at=moment(today, days),
        submission=uuid5(_NAMESPACE, f"{agreement.number}:{text}"),
    )


def _publish(
    documents: Iterable[AgreementDocument],
    host: User,
    leads: Mapping[int, User],
    today: date,
) -> None:
    DocumentRelease.objects.bulk_create(
        DocumentRelease(
            document=document,
            # The same address every time, as everything of the sample.
            code=uuid5(_NAMESPACE, document.title).hex[:16],
            reason="Để bà con biết hai bên phối hợp những gì (mẫu)",
            asked_side=Side.HOST,
            asked_by=host,
            asked_at=moment(today, 50),
            confirmed_by=leads[document.agreement.association_id],
            confirmed_at=moment(today, 48),
        )
        for document in documents
    )
