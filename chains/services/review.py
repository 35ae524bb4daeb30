"""Acts of the review: each locks the chain, asks the permission and keeps the order."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chains import permissions
from chains.choices import NoteKind
from chains.models import Chain, Paper
from chains.services.claims import end_claim, refuse_if_taken
from portal.core.errors import Conflict, DomainError
from portal.organisations.access import Access, access_for


def locked(chain_id: int) -> Chain:
    return Chain.objects.select_for_update().get(pk=chain_id)


def _locked_as_seen(chain_id: int, version: int) -> Chain:
    chain = locked(chain_id)
    if chain.version != version:
        raise Conflict(
            _("Chuỗi vừa được sửa sau khi anh/chị mở; hãy xem lại rồi xác nhận.")
        )
    return chain


@transaction.atomic
def confirm_chain(*, chain_id: int, by: Any, at: datetime, version: int) -> Chain:
    """Hanoi saw the papers behind the facts as they stood at `version`.

    Papers with a scan that somebody else entered count as seen with it: the person looks
    at them to check the facts.

    Raises:
        Conflict: the chain changed since the page was opened.
        DomainError: the state or the person forbids it, in words.
    """
    chain = _locked_as_seen(chain_id, version)
    if not access_for(by).is_hanoi:
        raise PermissionDenied
    refuse_if_taken(chain_id=chain_id, by=by, at=at)
    chain.confirm(by=by, at=at)
    for paper in papers_to_see(chain, access_for(by)):
        paper.confirm(by=by, at=at)
    end_claim(chain)
    return chain


@transaction.atomic
def confirm_papers(*, chain_id: int, by: Any, at: datetime, version: int) -> Chain:
    """Hanoi saw every new paper of a checked chain, as they stood at `version`.

    Raises:
        Conflict: the chain or one of its papers changed since the page was opened.
        DomainError: nothing waits, or this person entered all of it.
    """
    chain = _locked_as_seen(chain_id, version)
    if not access_for(by).is_hanoi:
        raise PermissionDenied
    refuse_if_taken(chain_id=chain_id, by=by, at=at)
    papers = papers_to_see(chain, access_for(by))
    if not papers:
        raise DomainError(
            _(
                "Không có giấy nào của chuỗi này để anh/chị đối chiếu: giấy đã được xem, "
                "chưa có bản chụp, hoặc do chính anh/chị nhập."
            )
        )
    for paper in papers:
        paper.confirm(by=by, at=at)
        chain.note(NoteKind.CONFIRMED, by=by, at=at, **_about(paper))
    end_claim(chain)
    return chain


@transaction.atomic
def return_chain(*, chain_id: int, by: Any, at: datetime, reason: str) -> Chain:
    """Send what waits of the chain back to its owner: all of it, or its new papers.

    Papers of a checked chain go back alone; what was checked stays public.
    """
    if not access_for(by).is_hanoi:
        raise PermissionDenied
    chain = locked(chain_id)
    refuse_if_taken(chain_id=chain_id, by=by, at=at)
    if chain.is_checked:
        _return_papers(chain, by=by, at=at, reason=reason)
    else:
        chain.send_back(by=by, at=at, reason=reason)
    end_claim(chain)
    return chain


def _return_papers(chain: Chain, *, by: Any, at: datetime, reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("Hãy ghi rõ cần sửa điều gì trước khi trả lại."))
    papers = papers_waiting(chain)
    if not papers:
        raise DomainError(_("Không còn giấy nào của chuỗi này chờ đối chiếu."))
    for paper in papers:
        chain.note(NoteKind.RETURNED, by=by, at=at, text=reason, **_about(paper))


def papers_waiting(chain: Chain) -> list[Paper]:
    """New papers of a checked chain that are still to be looked at."""
    kinds: tuple[Any, ...] = (chain.confirmations, chain.certificates)
    return [paper for rows in kinds for paper in rows.waiting().order_by("pk")]


def _about(paper: Paper) -> dict[str, Any]:
    """The note's column that points at this kind of paper, and the paper."""
    return {str(paper._meta.model_name): paper}


@transaction.atomic
def confirm_paper(*, paper: Paper, by: Any, at: datetime, version: int) -> None:
    """Hanoi saw this paper as it stood at the chain's `version`.

    Raises:
        Conflict: the chain or one of its papers changed since the page was opened.
        DomainError: the state or the person forbids it, in words.
    """
    if not access_for(by).is_hanoi:
        raise PermissionDenied
    chain = _locked_as_seen(paper.chain_id, version)  # type: ignore[attr-defined]
    refuse_if_taken(chain_id=chain.pk, by=by, at=at)
    paper.refresh_from_db()
    paper.confirm(by=by, at=at)
    chain.note(NoteKind.CONFIRMED, by=by, at=at, **_about(paper))


def papers_to_see(chain: Chain, access: Access) -> list[Paper]:
    """Papers this person confirms together with the chain."""
    papers = [
        *chain.confirmations.order_by("pk"),
        *chain.certificates.order_by("pk"),
    ]
    return [p for p in papers if permissions.can_confirm_paper(access, chain, p)]


def act(
    *,
    chain_id: int,
    by: Any,
    allowed: Callable[[Access, Chain], bool],
    change: Callable[[Chain], object],
) -> Chain:
    """Lock the chain and change it, if this person may.

    A wrong state is answered in words, a missing right with 403.
    """
    try:
        with transaction.atomic():
            chain = locked(chain_id)
            may, was_archived = allowed(access_for(by), chain), chain.is_archived
            change(chain)
            if not may and was_archived and chain.is_archived:
                raise DomainError(
                    _(
                        "Chuỗi đang nằm trong kho lưu; hãy khôi phục trước khi làm việc này."
                    )
                )
            if not may:
                raise PermissionDenied
    except IntegrityError as error:
        raise DomainError(
            _(
                "Hội đã có chuỗi khác cùng tên của cơ sở này; hãy đổi tên chuỗi kia trước."
            )
        ) from error
    return chain
