"""Who gets what from documents; part of `access_table`."""

from agreements.choices import Side
from agreements.models import AgreementDocument
from tests.agreements.documents import make_document, make_public
from tests.agreements.factories import MOMENT, make_signed
from tests.cast import Cast
from tests.permission_table import (
    FORBIDDEN,
    HANOI,
    MISSING,
    OK,
    OWNERS,
    REDIRECT,
    Row,
    everyone,
    only,
)

_STRANGERS = {"outsider": MISSING, "successor": MISSING}
_SIDES = only(*HANOI, *OWNERS) | _STRANGERS
_READ = only(*HANOI, *OWNERS, "reader") | _STRANGERS
_LEADS = only(*HANOI, "lead", answer=REDIRECT) | _STRANGERS


def signed(cast: Cast) -> dict[str, int]:
    return {"pk": make_signed(cast.son_la, by=cast.staff).pk}


def _of(document: AgreementDocument) -> dict[str, int]:
    return {"pk": document.agreement_id, "document": document.pk}


def shared(cast: Cast) -> dict[str, int]:
    """Put in by Sơn La."""
    agreement = make_signed(cast.son_la, by=cast.staff)
    return _of(make_document(agreement, by=cast.officer))


def own(cast: Cast) -> dict[str, int]:
    agreement = make_signed(cast.son_la, by=cast.staff)
    return _of(make_document(agreement, by=cast.officer, is_own=True))


def released(cast: Cast) -> dict[str, int]:
    document = AgreementDocument.objects.get(pk=shared(cast)["document"])
    make_public(document, asks=cast.lead, confirms=cast.staff)
    return _of(document)


def address(cast: Cast) -> dict[str, str]:
    document = AgreementDocument.objects.get(pk=released(cast)["document"])
    return {"code": document.releases.get().code}


def revoked(cast: Cast) -> dict[str, str]:
    document = AgreementDocument.objects.get(pk=released(cast)["document"])
    release = document.releases.get()
    release.revoke(side=Side.HOST, by=cast.staff, at=MOMENT, reason="Ghi nhầm")
    return {"code": release.code}


def merged(cast: Cast) -> dict[str, int]:
    """With Hải Dương, whose records Hải Phòng keeps."""
    agreement = make_signed(cast.hai_duong, by=cast.staff)
    return _of(make_document(agreement, by=cast.staff))


_MERGED = dict.fromkeys((*OWNERS, "outsider"), MISSING)
# Only the side that put a document in shares it, puts it away and takes it back.
_OWNER_ACTS = (
    only(*OWNERS, answer=REDIRECT)
    | dict.fromkeys(HANOI, FORBIDDEN)
    | _STRANGERS
    | {"reader": FORBIDDEN}
)

ROWS: list[Row] = [
    Row("agreements:documents", _READ, make=signed),
    Row("agreements:document_create", _SIDES, make=signed),
    Row(
        "agreements:document_create",
        only(*HANOI, *OWNERS, answer="422") | _STRANGERS,
        method="post",
        make=signed,
    ),
    Row(
        "agreements:document_file",
        _SIDES | {"reader": MISSING},
        make=shared,
        case="of both sides",
    ),
    Row(
        "agreements:document_file",
        only(*OWNERS) | dict.fromkeys((*HANOI, "reader"), MISSING) | _STRANGERS,
        make=own,
        case="of one side",
    ),
    Row("agreements:document_file", _READ, make=released, case="made public"),
    Row(
        "agreements:document_file",
        only(*HANOI, "successor") | {"reader": MISSING} | _MERGED,
        make=merged,
        case="of a merged province",
    ),
    *(
        Row(f"agreements:document_{act}", _OWNER_ACTS, method="post", make=shared)
        for act in ("share", "put_away", "take_back")
    ),
    *(
        Row(f"agreements:document_{act}", _LEADS, method="post", make=shared)
        for act in ("publish", "confirm", "stop")
    ),
    Row("agreements:public_document", everyone(OK), make=address),
    Row("agreements:public_document", everyone(MISSING), make=revoked, case="revoked"),
]
