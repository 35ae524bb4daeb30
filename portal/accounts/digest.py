"""One mail a day that tells a person what waits for them; apps say what goes in.

An app registers a section in `AppConfig.ready()`:

    digest.register("chains.papers", gather)

`gather(person, at)` returns a `Section` or None. It runs inside the transaction that
writes the person's mail, once a day at most, so what it notes as told is told exactly
then. With nothing to tell, nothing is written or sent. docs/decisions/0055-warnings.md.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import DigestMail, User
from portal.core import mail
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.core.jobs import Job, JobState, Run, enqueue

log = structlog.get_logger("portal.digest")

JOB = "accounts.daily-digest"
# Nobody is told before this hour of the morning.
HOUR = 7
# A mail server that was away may be late by a day; older news is no news.
LATE_DAYS = 1
KEPT_DAYS = 90
# After a run that failed the next one waits.
RETRY = timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    """One thing to know. `path` is a page of the portal; the mail makes it absolute."""

    text: str
    path: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """What one app tells; `more` counts what is not listed, `path` leads to all of it."""

    title: str
    lines: list[Line] = field(default_factory=list)
    more: int = 0
    path: str = ""


Gather = Callable[[User, datetime], Section | None]
# Whether what was written for the person on the first day may be sent on the second.
Check = Callable[[User, date, date], bool]


class Registry:
    def __init__(self) -> None:
        self._sections: dict[str, Gather] = {}
        self._checks: list[Check] = []

    def register(self, key: str, gather: Gather) -> None:
        """Make a section known; the same key again replaces it."""
        self._sections[key] = gather

    def unregister(self, key: str) -> None:
        self._sections.pop(key, None)

    def check(self, check: Check) -> None:
        """Ask before a mail is sent; a role may have ended while it waited."""
        self._checks.append(check)

    def may_send(self, row: DigestMail, today: date) -> bool:
        return all(check(row.person, row.day, today) for check in self._checks)

    def sections(self, person: User, at: datetime) -> list[Section]:
        found = (gather(person, at) for gather in self._sections.values())
        return [section for section in found if section is not None and section.lines]


digest = Registry()


def begin(*, at: datetime) -> Job | None:
    """Ask for today's round, unless it was made or is tried right now.

    Called every quarter of an hour: a portal that was down at seven makes up for it.
    """
    local = timezone.localtime(at)
    if local.hour < HOUR:
        return None
    key = local.date().isoformat()
    recent = Q(state=JobState.DONE) | Q(created_at__gt=at - RETRY)
    if Job.objects.filter(recent, kind=JOB, key=key).exists():
        return None
    return enqueue(JOB, {"day": key}, key=key)


def run_round(run: Run, *, at: datetime) -> None:
    """Write everybody's mail of the day, then hand over what was not handed over."""
    today = timezone.localdate(at)
    people = list(readers())
    for done, person in enumerate(people, 1):
        _write(person, today, at)
        run.progress(done, len(people))
    sent, kept = _deliver_all(today, at)
    if kept:
        raise DomainError(
            _("Máy chủ thư không nhận %(n)d thư nhắc việc; cổng sẽ gửi lại sau.")
            % {"n": kept}
        )
    with run.finishing() as result:
        DigestMail.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()
        result["sent"] = sent


def readers() -> QuerySet[User]:
    """Who may get the mail: has signed in before, is let in, and did not decline."""
    return (
        User.objects.filter(is_active=True, wants_digest=True)
        .exclude(password__startswith="!")  # noqa: S106 -- Django's mark of "no password"
        .order_by("pk")
    )


def _write(person: User, today: date, at: datetime) -> None:
    """The person's mail of the day with all that it notes as told, or nothing.

    The row comes first: whoever else writes for the same person and day waits for it,
    and then finds it. With nothing to tell it goes again.
    """
    try:
        with transaction.atomic():
            written, is_new = DigestMail.objects.get_or_create(person=person, day=today)
            if not is_new:
                return
            sections = digest.sections(person, at)
            if not sections:
                written.delete()
                return
            written.sections = [asdict(section) for section in sections]
            written.save(update_fields=["sections"])
    except IntegrityError as error:
        # Told at this very moment by a round of another day; the next run goes on.
        log.warning("digest-not-written", user_id=person.pk, error=str(error))


def _deliver_all(today: date, at: datetime) -> tuple[int, int]:
    """How many mails were handed over, and how many the server did not take."""
    waiting = DigestMail.objects.waiting(today - timedelta(days=LATE_DAYS))
    sent = kept = 0
    for row in list(waiting.select_related("person").order_by("pk")):
        if not digest.may_send(row, today):
            continue
        took = _deliver(row, at)
        sent, kept = sent + (took is True), kept + (took is False)
    return sent, kept


def _deliver(row: DigestMail, at: datetime) -> bool | None:
    """Hand one mail over, at most once; None when somebody else does.

    Taken first and for good: after a crash nobody knows whether the server had it, and
    it is not sent a second time. Only a server that refuses gives the mail back.
    """
    if not row.take(at=at):
        return None
    try:
        message(row).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        row.give_back()
        log.error("mail_failed", kind="digest", error=type(error).__name__)
        return False
    row.note_sent(at=at)
    log.info("mail_sent", kind="digest", user_id=row.person_id)
    return True


def message(row: DigestMail) -> Any:
    """The mail as it goes out; it is in Vietnamese, as all mail of the portal."""
    return mail.build(
        "digest",
        to=row.person.email,
        context={
            "person": row.person,
            "day": format_date(row.day),
            "sections": [_absolute(section) for section in row.sections],
            "profile_url": mail.absolute("accounts:profile"),
        },
    )


def _absolute(section: dict[str, Any]) -> dict[str, Any]:
    lines = [line | {"url": _url(line["path"])} for line in section["lines"]]
    return section | {"lines": lines, "url": _url(section["path"])}


def _url(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path if path else ""
