from datetime import date

from agreements.models import ContentArea, Round
from agreements.models.correction import facts_of
from agreements.services.corrections import ask_to_correct
from agreements.services.termination import ask_to_terminate
from tests.agreements import (
    activity_access,
    commitment_access,
    discussion_access,
    document_access,
    template_access,
    work_access,
)
from tests.agreements.commitments import make_sealed_line
from tests.agreements.factories import MOMENT, make_draft, make_signed
from tests.agreements.room import (
    make_agreed,
    make_proposed,
    make_sealed,
    make_text,
    sign_by,
)
from tests.cast import Cast
from tests.permission_table import (
    FORBIDDEN,
    HANOI,
    MISSING,
    OWNERS,
    PARTNERS,
    REDIRECT,
    WORKSPACE,
    WRONG_METHOD,
    Row,
    everyone,
    only,
)


def draft(cast: Cast) -> dict[str, int]:
    return {"pk": make_draft(cast.son_la).pk}


def signed(cast: Cast) -> dict[str, int]:
    return {"pk": make_signed(cast.son_la, by=cast.staff).pk}


def archived(cast: Cast) -> dict[str, int]:
    record = make_draft(cast.son_la)
    record.archive(by=cast.staff, at=MOMENT, reason="Ghi nhầm")
    return {"pk": record.pk}


def with_scan(cast: Cast) -> dict[str, int]:
    """The file itself is not there: whoever may have it gets 404 all the same."""
    record = make_signed(cast.son_la, by=cast.staff)
    return {"pk": record.pk}


# Strangers do not learn that a record exists; readers and owners may not change it.
_NOT_THEIRS = {"outsider": MISSING, "successor": MISSING}
_DRAFT_OWN = dict.fromkeys(OWNERS, FORBIDDEN) | _NOT_THEIRS | {"reader": MISSING}
_SIGNED_READ = dict.fromkeys((*OWNERS, "reader"), FORBIDDEN) | _NOT_THEIRS


def own_text(cast: Cast) -> dict[str, int]:
    """A draft that Hanoi has not shown yet."""
    return {"pk": make_text(cast.son_la, by=cast.staff).pk}


def partners_text(cast: Cast) -> dict[str, int]:
    """A draft that Sơn La has not shown yet."""
    return {"pk": make_text(cast.son_la, by=cast.lead).pk}


def proposed(cast: Cast) -> dict[str, int]:
    """Sent by Sơn La; Hanoi's turn."""
    return {"pk": make_proposed(cast.son_la, by=cast.lead).pk}


def succeeded(cast: Cast) -> dict[str, int]:
    """With Hải Dương, whose records Hải Phòng keeps; Hanoi's turn to answer."""
    return {"pk": make_proposed(cast.hai_duong, by=cast.staff).pk}


def agreed(cast: Cast) -> dict[str, int]:
    return {"pk": make_agreed(cast).pk}


def both_signed(cast: Cast) -> dict[str, int]:
    """Readers may read the agreement, not the scans the two sides exchanged."""
    agreement = make_sealed(cast)
    signature = agreement.signatures.earliest("pk")
    signature.scan.delete(save=False)
    return {"pk": agreement.pk, "signature_pk": signature.pk}


def half_signed(cast: Cast) -> dict[str, int]:
    """Only the row of the scan is there: whoever may have the file gets 404 too."""
    agreement = make_agreed(cast)
    sign_by(agreement, cast.lead)
    signature = agreement.signatures.get()
    signature.scan.delete(save=False)
    return {"pk": agreement.pk, "signature_pk": signature.pk}


def sealed(cast: Cast) -> dict[str, int]:
    """Written in the room and signed by both; readers read it and do no more."""
    return {"pk": make_sealed(cast).pk}


def asked_to_end(cast: Cast) -> dict[str, int]:
    """Sơn La asks."""
    agreement = make_sealed(cast)
    asked = ask_to_terminate(
        agreement_id=agreement.pk,
        reason="Sáp nhập tỉnh",
        last_day=date(2026, 12, 31),
        by=cast.lead,
        at=MOMENT,
    )
    return {"pk": agreement.pk, "termination": asked.pk}


def asked_to_correct(cast: Cast) -> dict[str, int]:
    """Sơn La asks, without a scan: whoever may have the file gets 404 too."""
    agreement = make_sealed(cast)
    asked = ask_to_correct(
        agreement_id=agreement.pk,
        after=facts_of(agreement) | {"signed_place": "Sơn La"},
        scan=None,
        reason="Gõ nhầm",
        by=cast.lead,
        at=MOMENT,
    )
    return {"pk": agreement.pk, "correction": asked.pk}


def sealed_line(cast: Cast) -> dict[str, object]:
    line = make_sealed_line(cast)
    return {"pk": line.agreement_id, "line": line.key}


_READER = {"reader": FORBIDDEN}
_WRITERS = only(*HANOI, *OWNERS) | {"outsider": MISSING, "successor": MISSING}
_WRITERS_ACT = only(*HANOI, *OWNERS, answer=REDIRECT) | {
    "outsider": MISSING,
    "successor": MISSING,
}
_LEADS = only(*HANOI, "lead") | {
    "outsider": MISSING,
    "successor": MISSING,
    "reader": MISSING,
}
# Hanoi's people in the table have not proved a second factor, so acts ask for it.
_ASKED = dict.fromkeys(HANOI, REDIRECT)
_LEADS_ACT = _LEADS | dict.fromkeys((*HANOI, "lead"), REDIRECT)


def a_round(cast: Cast) -> dict[str, int]:
    return {"pk": Round.objects.earliest("pk").pk}


def an_area(cast: Cast) -> dict[str, int]:
    return {"pk": ContentArea.objects.earliest("pk").pk}


ROWS: list[Row] = [
    Row("agreements:board", only(*HANOI)),
    Row("agreements:board_export", only(*HANOI)),
    Row("agreements:programme", only("admin")),
    Row("agreements:add_round", only("admin", answer=REDIRECT)),
    Row("agreements:edit_round", only("admin", answer=REDIRECT), make=a_round),
    Row("agreements:add_area", only("admin", answer=REDIRECT)),
    Row("agreements:edit_area", only("admin", answer=REDIRECT), make=an_area),
    Row(
        "agreements:units",
        only(*HANOI, *OWNERS) | {"outsider": MISSING, "successor": MISSING},
        make=sealed,
    ),
    *activity_access.ROWS,
    *work_access.ROWS,
    Row("agreements:start", only(*HANOI, *PARTNERS)),
    Row("agreements:start", only(*HANOI, *PARTNERS, answer="422"), method="post"),
    Row(
        "agreements:detail",
        only(*HANOI)
        | dict.fromkeys((*OWNERS, "outsider", "successor", "reader"), MISSING),
        make=own_text,
        case="a draft of Hanoi",
    ),
    Row(
        "agreements:detail",
        only(*OWNERS)
        | dict.fromkeys((*HANOI, "outsider", "successor", "reader"), MISSING),
        make=partners_text,
        case="a draft of the partner",
    ),
    Row(
        "agreements:detail",
        only(*HANOI, "successor")
        | dict.fromkeys((*OWNERS, "outsider", "reader"), MISSING),
        make=succeeded,
        case="of a merged province",
    ),
    Row(
        "agreements:change",
        only(*OWNERS)
        | dict.fromkeys((*HANOI, "outsider", "successor", "reader"), MISSING),
        make=partners_text,
    ),
    Row("agreements:counter", _LEADS_ACT, make=proposed),
    Row("agreements:propose", _LEADS_ACT, method="post", make=proposed),
    Row("agreements:agree", _LEADS_ACT, method="post", make=proposed),
    Row("agreements:withdraw", _LEADS_ACT, method="post", make=proposed),
    Row("agreements:decline", _LEADS_ACT, method="post", make=proposed),
    Row("agreements:sign_side", _LEADS | _ASKED, make=agreed),
    Row(
        "agreements:sign_side",
        _LEADS | _ASKED | {"lead": "422"},
        method="post",
        make=agreed,
    ),
    Row("agreements:unsign", _LEADS_ACT, method="post", make=agreed),
    Row(
        "agreements:signature",
        only(*HANOI, *OWNERS, answer=MISSING)
        | {"outsider": MISSING, "successor": MISSING, "reader": MISSING},
        make=half_signed,
    ),
    Row(
        "agreements:signature",
        only(*HANOI, *OWNERS, answer=MISSING)
        | {"outsider": MISSING, "successor": MISSING, "reader": FORBIDDEN},
        make=both_signed,
        case="signed",
    ),
    Row("agreements:amend", _LEADS | _ASKED | _READER, make=sealed),
    Row(
        "agreements:amend",
        _LEADS | _ASKED | _READER | {"lead": "422"},
        method="post",
        make=sealed,
    ),
    Row("agreements:counter_amendment", _LEADS_ACT | _READER, make=sealed),
    *(
        Row(f"agreements:{name}", _LEADS_ACT | _READER, method="post", make=sealed)
        for name in (
            "agree_amendment",
            "drop_amendment",
            "unsign_amendment",
            "decline_end",
            "withdraw_end",
        )
    ),
    *(
        Row(f"agreements:{name}", _WRITERS, make=sealed)
        for name in ("working", "line_add")
    ),
    Row("agreements:line_edit", _WRITERS, make=sealed_line),
    *(
        Row(f"agreements:{name}", _WRITERS_ACT, method="post", make=sealed_line)
        for name in ("line_off", "line_back")
    ),
    Row(
        "agreements:confirm_end",
        _LEADS_ACT | _READER,
        method="post",
        make=asked_to_end,
    ),
    Row("agreements:discard", _WRITERS_ACT, method="post", make=sealed),
    Row("agreements:sign_amendment", _LEADS_ACT | _READER, make=sealed),
    *(
        Row(f"agreements:{name}", _LEADS_ACT | _READER, method="post", make=sealed)
        for name in ("decline_correction", "withdraw_correction")
    ),
    Row(
        "agreements:confirm_correction",
        _LEADS_ACT | _READER,
        method="post",
        make=asked_to_correct,
    ),
    Row(
        "agreements:correction_scan",
        only(*HANOI, *OWNERS, answer=MISSING)
        | {"outsider": MISSING, "successor": MISSING},
        make=asked_to_correct,
    ),
    Row("agreements:correct", _LEADS | _ASKED | _READER, make=sealed),
    Row(
        "agreements:correct",
        _LEADS | _ASKED | _READER | {"lead": "422"},
        method="post",
        make=sealed,
    ),
    Row("agreements:end", _LEADS | _ASKED | _READER, make=sealed),
    Row(
        "agreements:renew",
        only(*HANOI, *OWNERS) | {"outsider": MISSING, "successor": MISSING},
        make=sealed,
    ),
    Row(
        "agreements:versions",
        only(*HANOI, *OWNERS)
        | {"outsider": MISSING, "successor": MISSING, "reader": MISSING},
        make=proposed,
    ),
    Row("agreements:list", only(*WORKSPACE)),
    Row("agreements:export", only(*WORKSPACE)),
    Row("agreements:create", only(*HANOI)),
    Row("agreements:create", only(*HANOI, answer="422"), method="post"),
    Row(
        "agreements:detail",
        only(*HANOI, *OWNERS) | _NOT_THEIRS | {"reader": MISSING},
        make=draft,
        case="draft",
    ),
    Row(
        "agreements:detail",
        only(*HANOI, *OWNERS, "reader") | _NOT_THEIRS,
        make=signed,
        case="signed",
    ),
    Row(
        "agreements:detail",
        only(*HANOI) | dict.fromkeys((*OWNERS, "reader"), MISSING) | _NOT_THEIRS,
        make=archived,
        case="archived",
    ),
    Row("agreements:update", only(*HANOI) | _DRAFT_OWN, make=draft, case="draft"),
    Row("agreements:update", only(*HANOI) | _SIGNED_READ, make=signed, case="signed"),
    Row(
        "agreements:sign",
        only(*HANOI, answer=REDIRECT) | _DRAFT_OWN,
        method="post",
        make=draft,
    ),
    Row(
        "agreements:sign",
        everyone(WRONG_METHOD),
        make=draft,
    ),
    Row(
        "agreements:archive",
        only(*HANOI, answer=REDIRECT) | _DRAFT_OWN,
        method="post",
        make=draft,
        data=lambda cast: {"reason": "Ghi nhầm"},
        case="draft",
    ),
    Row(
        "agreements:archive",
        only(*HANOI, answer=REDIRECT) | _SIGNED_READ,
        method="post",
        make=signed,
        data=lambda cast: {"reason": "Ghi nhầm"},
        case="signed",
    ),
    Row(
        "agreements:restore",
        only(*HANOI, answer=REDIRECT)
        | dict.fromkeys((*OWNERS, "reader"), MISSING)
        | _NOT_THEIRS,
        method="post",
        make=archived,
    ),
    Row(
        "agreements:scan",
        only(*HANOI, *OWNERS, "reader", answer=MISSING) | _NOT_THEIRS,
        make=with_scan,
    ),
    *commitment_access.ROWS,
    *document_access.ROWS,
    *discussion_access.ROWS,
    *template_access.ROWS,
]
