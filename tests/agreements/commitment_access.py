"""Who gets what from commitments and their figures; part of `access_table`."""

from agreements.commitment_choices import Measure
from agreements.models import Agreement
from tests.agreements.commitments import make_commitment, make_report, make_sealed_line
from tests.agreements.factories import make_signed
from tests.agreements.room import make_text
from tests.cast import Cast
from tests.permission_table import (
    FORBIDDEN,
    HANOI,
    MISSING,
    OWNERS,
    REDIRECT,
    Row,
    only,
)


def _line(agreement: Agreement, cast: Cast, **change: object) -> dict[str, int]:
    line = make_commitment(agreement, by=cast.admin, **change)
    return {"pk": agreement.pk, "commitment": line.pk}


def own_text(cast: Cast) -> dict[str, int]:
    """In a draft that Hanoi has not shown yet."""
    return _line(make_text(cast.son_la, by=cast.staff), cast)


def of_paper(cast: Cast) -> dict[str, int]:
    """In a signed agreement that Hanoi took from its paper."""
    return _line(make_signed(cast.son_la, by=cast.staff), cast)


def of_room(cast: Cast) -> dict[str, int]:
    """In an agreement that both sides signed in the room."""
    line = make_sealed_line(cast)
    return {"pk": line.agreement_id, "commitment": line.pk}


def of_merged(cast: Cast) -> dict[str, int]:
    """With Hải Dương, whose records Hải Phòng keeps."""
    return _line(make_signed(cast.hai_duong, by=cast.staff), cast)


def counted(cast: Cast) -> dict[str, int]:
    agreement = make_signed(cast.son_la, by=cast.staff)
    return _line(agreement, cast, measure=Measure.CHAINS_KEPT, yearly={})


def told(cast: Cast) -> dict[str, int]:
    """Sơn La reported; Hanoi is asked. There is no file with it."""
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(agreement, by=cast.admin)
    report = make_report(line, by=cast.officer)
    return {"pk": agreement.pk, "commitment": line.pk, "report": report.pk}


_STRANGERS = {"outsider": MISSING, "successor": MISSING}
_READ = only(*HANOI, *OWNERS, "reader") | _STRANGERS
_SIDES = only(*HANOI, *OWNERS) | _STRANGERS
_ACT = only(*HANOI, *OWNERS, answer=REDIRECT) | _STRANGERS
_OWN_TEXT = only(*HANOI) | dict.fromkeys(
    (*OWNERS, "outsider", "successor", "reader"), MISSING
)
# Signed: any of Hanoi where it was taken from paper, who are asked for the second factor;
# what both sides signed here nobody changes alone.
_PAPER = only(*HANOI, answer=REDIRECT) | _STRANGERS
_ROOM = only(*HANOI, *OWNERS, answer=FORBIDDEN) | _STRANGERS

ROWS: list[Row] = [
    Row("agreements:commitment", _READ, make=of_paper),
    Row("agreements:commitment", _OWN_TEXT, make=own_text, case="of a draft"),
    Row(
        "agreements:commitment",
        only(*HANOI, "successor", "reader")
        | dict.fromkeys((*OWNERS, "outsider"), MISSING),
        make=of_merged,
        case="of a merged province",
    ),
    Row("agreements:commitment_records", _READ, make=counted),
    Row(
        "agreements:commitment_create", _OWN_TEXT, make=lambda c: _only_pk(own_text(c))
    ),
    Row("agreements:commitment_create", _PAPER, make=lambda c: _only_pk(of_paper(c))),
    Row("agreements:commitment_update", _OWN_TEXT, make=own_text),
    Row("agreements:commitment_update", _PAPER, make=of_paper, case="of a paper"),
    Row("agreements:commitment_update", _ROOM, make=of_room, case="of the room"),
    Row(
        "agreements:commitment_update",
        _OWN_TEXT | dict.fromkeys(HANOI, "422"),
        method="post",
        make=own_text,
    ),
    *(
        Row(
            f"agreements:commitment_{act}",
            _OWN_TEXT | dict.fromkeys(HANOI, REDIRECT),
            method="post",
            make=own_text,
        )
        for act in ("move", "archive", "restore")
    ),
    Row("agreements:progress_report", _SIDES, make=of_paper),
    Row(
        "agreements:progress_report",
        only(*HANOI, "successor")
        | {"reader": FORBIDDEN}
        | dict.fromkeys((*OWNERS, "outsider"), MISSING),
        make=of_merged,
        case="of a merged province",
    ),
    Row(
        "agreements:progress_report",
        only(*HANOI, *OWNERS, answer="422") | _STRANGERS,
        method="post",
        make=of_paper,
    ),
    Row("agreements:progress_confirm", _ACT, method="post", make=told),
    Row("agreements:progress_dispute", _SIDES, make=told),
    Row("agreements:progress_answer", _SIDES, make=told),
    Row("agreements:progress_withdraw", _ACT, method="post", make=told),
    Row(
        "agreements:progress_evidence",
        only(*HANOI, *OWNERS, answer=MISSING) | _STRANGERS,
        make=told,
    ),
]


def _only_pk(arguments: dict[str, int]) -> dict[str, int]:
    return {"pk": arguments["pk"]}
