"""What one side asks of a signed agreement: answered by the other, or taken back.

Ending early and mending the record differ in what they do when confirmed; how a request
is found, declined and withdrawn is the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agreements.choices import StepKind, TerminationState
from agreements.models import Agreement
from agreements.models.asking import AskedOfTheOther
from agreements.services.acting import led, locked
from portal.core.errors import DomainError

Asked = TypeVar("Asked", bound=AskedOfTheOther)


@dataclass(frozen=True)
class Asking(Generic[Asked]):
    """One kind of request: its rows, the steps it leaves, its refusals in words.

    `decline` and `withdraw` run inside the caller's transaction.
    """

    kind: type[Asked]
    declined: StepKind
    withdrawn: StepKind
    none_waits: Promise
    one_waits: Promise

    def open_in(self, agreement: Agreement) -> Asked:
        rows: Any = self.kind._default_manager
        asked: Asked | None = rows.filter(
            agreement=agreement, state=TerminationState.ASKED
        ).first()
        if asked is None:
            raise DomainError(str(self.none_waits))
        return asked

    def that_was_read(self, agreement: Agreement, key: int) -> Asked:
        """The open request, if it is the one on the reader's page."""
        asked = self.open_in(agreement)
        if asked.pk != key:
            raise DomainError(
                _("Bên kia vừa gửi đề nghị khác; hãy đọc rồi mới đồng ý.")
            )
        return asked

    def refuse_second(self, agreement: Agreement) -> None:
        rows: Any = self.kind._default_manager
        if rows.filter(agreement=agreement, state=TerminationState.ASKED).exists():
            raise self.one_is_open()

    def one_is_open(self) -> DomainError:
        return DomainError(str(self.one_waits))

    def decline(self, *, agreement_id: int, reason: str, by: Any, at: datetime) -> None:
        agreement = locked(agreement_id)
        side = led(by, agreement)
        self.open_in(agreement).answer_with(
            TerminationState.DECLINED, side=side, by=by, at=at, answer=reason
        )
        agreement.note_step(self.declined, side, by, at, note=reason)

    def withdraw(self, *, agreement_id: int, by: Any, at: datetime) -> None:
        agreement = locked(agreement_id)
        side = led(by, agreement)
        self.open_in(agreement).answer_with(
            TerminationState.WITHDRAWN, side=side, by=by, at=at
        )
        agreement.note_step(self.withdrawn, side, by, at)
