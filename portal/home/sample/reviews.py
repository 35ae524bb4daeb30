"""What was said during the checks of the sample, and who looks at what today."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chains.choices import NoteKind, Publication, Side
from chains.models import Chain, ReviewClaim, ReviewNote
from portal.accounts.models import User
from portal.core.dates import after_working_days
from portal.home.sample.moments import moment

SEED = 2026
_QUESTIONS = (
    "Nhờ hội cho biết cơ sở sơ chế có đổi tên trong năm nay không?",
    "Bản chụp hơi mờ ở phần ngày cấp; hội chụp lại giúp.",
    "Quy mô tăng nhiều so với lần trước, xin hội xác nhận lại con số.",
)
_ANSWERS = (
    "Cơ sở giữ nguyên tên, chỉ chuyển địa chỉ kho.",
    "Hội đã chụp lại và tải lên bản rõ hơn.",
    "Hợp tác xã nhận thêm diện tích của mười hai hộ từ vụ xuân.",
)
# One in so many checked chains was talked about before it was confirmed.
_TALKED = 7
# How many of those that wait somebody looks at today, each with the days since.
_CLAIMED = (0, 0, 1, 1)


def make_reviews(chains: Iterable[Chain], *, checker: User, today: date) -> None:
    """Write the thread of every chain that was sent, and the claims that last."""
    notes: list[ReviewNote] = []
    waiting: list[Chain] = []
    rng = random.Random(f"{SEED}:trao đổi")  # noqa: S311 -- no secret
    for number, chain in enumerate(chains):
        if chain.publication == Publication.DRAFT and not chain.return_reason:
            continue
        notes += _thread(chain, checker, rng, talked=number % _TALKED == 0)
        if chain.seen_at is None and chain.publication == Publication.SHARED:
            waiting.append(chain)
    ReviewNote.objects.bulk_create(notes, batch_size=2000)
    ReviewClaim.objects.bulk_create(
        _claim(chain, checker, moment(today, days))
        for chain, days in zip(waiting, _CLAIMED, strict=False)
    )


def _claim(chain: Chain, person: User, at: datetime) -> ReviewClaim:
    return ReviewClaim(
        chain=chain, person=person, claimed_at=at, ends_at=after_working_days(at, 2)
    )


def _thread(
    chain: Chain, checker: User, rng: random.Random, *, talked: bool
) -> list[ReviewNote]:
    sent = chain.declared_at
    if sent is None:
        return []
    notes = [_note(chain, NoteKind.SENT, chain.declared_by, sent)]
    if chain.return_reason:
        at = sent + timedelta(hours=20)
        notes.append(_note(chain, NoteKind.RETURNED, checker, at, chain.return_reason))
    if chain.seen_at is None:
        return notes
    if talked:
        number = rng.randrange(len(_QUESTIONS))
        asked, told = sent + timedelta(hours=20), sent + timedelta(hours=30)
        notes += [
            _note(chain, NoteKind.COMMENT, checker, asked, _QUESTIONS[number]),
            _note(chain, NoteKind.COMMENT, chain.declared_by, told, _ANSWERS[number]),
        ]
    return [*notes, _note(chain, NoteKind.CONFIRMED, checker, chain.seen_at)]


def _note(
    chain: Chain, kind: NoteKind, by: User | None, at: datetime, text: str = ""
) -> ReviewNote:
    if by is None:
        raise ValueError("every chain of the sample was entered by somebody")
    is_checker = kind in (NoteKind.RETURNED, NoteKind.CONFIRMED)
    hanoi = is_checker or by != chain.declared_by or chain.association.is_host
    return ReviewNote(
        chain=chain,
        kind=kind,
        side=Side.HANOI if hanoi else Side.OWNER,
        text=text,
        created_by=by,
        said_at=at,
    )
