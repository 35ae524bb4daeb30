"""Who gets what from activities and their outcome; part of `access_table`."""

from datetime import date
from uuid import uuid4

from agreements.models import ActivityPhoto
from agreements.services.calendar import new_address
from agreements.services.reviews import Period, open_review
from tests.agreements.activities import make_activity, make_outcome
from tests.agreements.factories import MOMENT, make_signed
from tests.cast import Cast
from tests.permission_table import (
    FORBIDDEN,
    HANOI,
    MISSING,
    OK,
    OWNERS,
    REDIRECT,
    WORKSPACE,
    Row,
    everyone,
    only,
)


def signed(cast: Cast) -> dict[str, int]:
    return {"pk": make_signed(cast.son_la, by=cast.staff).pk}


def planned(cast: Cast) -> dict[str, int]:
    agreement = make_signed(cast.son_la, by=cast.staff)
    activity = make_activity(agreement, by=cast.staff)
    return {"pk": agreement.pk, "activity": activity.pk}


def of_merged(cast: Cast) -> dict[str, int]:
    """With Hải Dương, whose records Hải Phòng keeps."""
    agreement = make_signed(cast.hai_duong, by=cast.staff)
    activity = make_activity(agreement, by=cast.staff)
    return {"pk": agreement.pk, "activity": activity.pk}


def told(cast: Cast) -> dict[str, int]:
    """Sơn La told who came; Hanoi is asked."""
    agreement = make_signed(cast.son_la, by=cast.staff)
    activity = make_activity(agreement, by=cast.officer)
    report = make_outcome(activity, by=cast.officer)
    return {"pk": agreement.pk, "activity": activity.pk, "report": report.pk}


_STRANGERS = {"outsider": MISSING, "successor": MISSING}
_READ = only(*HANOI, *OWNERS, "reader") | _STRANGERS
_SIDES = only(*HANOI, *OWNERS) | _STRANGERS
_ACT = only(*HANOI, *OWNERS, answer=REDIRECT) | _STRANGERS
_SENT = only(*HANOI, *OWNERS, answer="422") | _STRANGERS

ROWS: list[Row] = [
    Row("agreements:activity_list", only(*WORKSPACE)),
    Row("agreements:activity_export", only(*WORKSPACE)),
    Row("agreements:activity", _READ, make=planned),
    Row(
        "agreements:activity",
        only(*HANOI, "successor", "reader")
        | dict.fromkeys((*OWNERS, "outsider"), MISSING),
        make=of_merged,
        case="of a merged province",
    ),
    Row("agreements:activity_create", _SIDES, make=signed),
    Row("agreements:activity_create", _SENT, method="post", make=signed),
    Row("agreements:activity_update", _SIDES, make=planned),
    Row(
        "agreements:activity_update",
        only(*HANOI, "successor")
        | {"reader": FORBIDDEN}
        | dict.fromkeys((*OWNERS, "outsider"), MISSING),
        make=of_merged,
        case="of a merged province",
    ),
    Row("agreements:activity_cancel", _ACT, method="post", make=planned),
    Row("agreements:activity_chains", _SIDES, make=planned),
    Row("agreements:activity_chains", _ACT, method="post", make=planned),
    Row("agreements:outcome_report", _SIDES, make=planned),
    Row("agreements:outcome_report", _SENT, method="post", make=planned),
    Row("agreements:outcome_confirm", _ACT, method="post", make=told),
    Row("agreements:outcome_dispute", _SIDES, make=told),
    Row("agreements:outcome_answer", _SIDES, make=told),
    Row("agreements:outcome_withdraw", _ACT, method="post", make=told),
]


def year(cast: Cast) -> dict[str, int]:
    return {"pk": make_signed(cast.son_la, by=cast.staff).pk, "year": 2026}


def feed(cast: Cast) -> dict[str, str]:
    return {"token": new_address(user=cast.officer, at=MOMENT)}


def review(cast: Cast) -> dict[str, int]:
    """Both sides may still write."""
    agreement = make_signed(cast.son_la, by=cast.staff)
    record = open_review(
        agreement_id=agreement.pk,
        period=Period("interim", date(2026, 1, 1), date(2026, 6, 30)),
        by=cast.staff,
        at=MOMENT,
        submission=uuid4(),
    )
    return {"pk": agreement.pk, "review": record.pk}


_LEADS = only(*HANOI, "lead", answer=REDIRECT) | _STRANGERS

ROWS += [
    Row("agreements:plan", _READ, make=year),
    *(
        Row(f"agreements:plan_{act}", _LEADS, method="post", make=year)
        for act in ("propose", "agree", "decline", "withdraw")
    ),
    Row("agreements:calendar", only(*WORKSPACE)),
    Row("agreements:calendar_feed_new", only(*WORKSPACE), method="post"),
    Row(
        "agreements:calendar_feed_close",
        only(*WORKSPACE, answer=REDIRECT),
        method="post",
    ),
    Row("agreements:review_create", _SIDES, make=signed),
    Row("agreements:review_create", _SENT, method="post", make=signed),
    Row("agreements:review", _SIDES, make=review),
    Row("agreements:review_assess", _SIDES, make=review),
    Row("agreements:review_assess", _SENT, method="post", make=review),
    Row("agreements:review_confirm", _LEADS, method="post", make=review),
    # The address itself is the key, whoever asks.
    Row("agreements:calendar_feed", everyone(OK), make=feed),
]


def learned(cast: Cast) -> dict[str, int]:
    """Sơn La's people went, so Sơn La is asked who took the model up."""
    return planned(cast)


_LEARNERS = only(*OWNERS) | _STRANGERS

ROWS += [
    *(
        Row(f"agreements:visit_{part}", _SIDES, make=planned)
        for part in ("delegation", "itinerary", "lessons")
    ),
    *(
        Row(f"agreements:visit_{part}", _SENT, method="post", make=planned)
        for part in ("delegation", "itinerary", "lessons")
    ),
    Row(
        "agreements:visit_itinerary",
        only(*HANOI, "successor")
        | {"reader": FORBIDDEN}
        | dict.fromkeys((*OWNERS, "outsider"), MISSING),
        make=of_merged,
        case="of a merged province",
    ),
    Row("agreements:visit_adoption", _LEARNERS, make=learned),
    Row(
        "agreements:visit_adoption",
        only(*OWNERS, answer="422") | _STRANGERS,
        method="post",
        make=learned,
    ),
]


ROWS += [
    # No file yet: who may read the review finds none.
    Row(
        "agreements:review_minutes",
        only() | dict.fromkeys((*HANOI, *OWNERS), MISSING) | _STRANGERS,
        make=review,
    ),
    Row("agreements:review_minutes_put", _SIDES, make=review),
    Row("agreements:review_minutes_put", _SENT, method="post", make=review),
    Row("agreements:review_minutes_take_away", _ACT, method="post", make=review),
]


def photo(cast: Cast) -> dict[str, int]:
    """The file itself is not there: whoever may have it gets 404 all the same."""
    keys = planned(cast)
    record = ActivityPhoto.objects.create(
        activity_id=keys["activity"],
        position=1,
        side="partner",
        digest="0",
        width=640,
        height=480,
        alt="Đoàn",
        added_by=cast.officer,
        added_at=MOMENT,
    )
    return keys | {"photo": record.pk}


def photo_file(cast: Cast) -> dict[str, int]:
    return photo(cast) | {"width": 640}


ROWS += [
    Row("agreements:photos", _SIDES, make=planned),
    Row("agreements:photos", _SENT, method="post", make=planned),
    Row(
        "agreements:photo",
        only(*WORKSPACE, answer=MISSING) | {"buyer": FORBIDDEN},
        make=photo_file,
    ),
    Row("agreements:photo_describe", _ACT, method="post", make=photo),
    Row("agreements:photo_take_away", _ACT, method="post", make=photo),
]
