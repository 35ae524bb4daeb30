"""People come, change roles and go. Every function checks its rules and writes at once."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Invitation, User
from portal.accounts.services import send_invitation
from portal.core import mail
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.organisations.access import access_for
from portal.organisations.choices import HANOI_ROLES, PARTNER_ROLES, Role
from portal.organisations.handover import Handover, Share, open_work
from portal.organisations.models import Association, Membership
from portal.organisations.permissions import may_manage


@dataclass(frozen=True)
class Post:
    """A role somewhere: an association for all but buyers, who name a business."""

    role: str
    association: Association | None = None
    business: str = ""


@dataclass(frozen=True)
class Arrival:
    """Somebody has a role now; `link` is there if they still need a password."""

    membership: Membership
    link: str = ""
    moved: list[Share] = field(default_factory=list)


@transaction.atomic
def invite(
    *,
    email: str,
    full_name: str,
    phone: str,
    post: Post,
    starts_on: date,
    by: User | None,
    at: datetime,
) -> Arrival:
    """Give somebody a role; a newcomer gets a link, an acquaintance a notice."""
    _check_post(post, at)
    person = _person(email=email, full_name=full_name, phone=phone)
    veil = _veil(person, full_name=full_name, phone=phone, by=by, at=at)
    membership = _add_membership(person, post, starts_on=starts_on, by=by, veil=veil)
    return Arrival(membership, _welcome(membership, by=by, at=at))


@transaction.atomic
def resend_invitation(*, membership: Membership, by: User, at: datetime) -> str:
    """Replace the person's link by a fresh one and return it.

    Whoever may not know the person sends again what the address was sent first.
    """
    if _is_veiled_from(by, membership):
        membership.offered_at = at
        membership.save(update_fields=["offered_at", "updated_at"])
        return _welcome(membership, by=by, at=at)
    _refuse_link_beyond_reach(membership, by=by, at=at)
    _invitation, link = send_invitation(
        user=membership.user, by=by, at=at, about=_about(membership, at)
    )
    return link


@transaction.atomic
def revoke_invitation(*, membership: Membership, by: User, at: datetime) -> None:
    if _is_veiled_from(by, membership):
        raise DomainError(
            _("Muốn rút lời mời này, hãy kết thúc vai trò; thư đã gửi hết tác dụng.")
        )
    _refuse_link_beyond_reach(membership, by=by, at=at)
    invitation = Invitation.objects.filter(user=membership.user).unanswered().first()
    if invitation is None:
        raise DomainError(_("Người này không có lời mời nào đang chờ."))
    invitation.revoke(at=at)


@transaction.atomic
def end_membership(*, membership: Membership, on: date, by: User, at: datetime) -> None:
    """End a role after `on`; a link that was never used ends with it."""
    _keep_an_admin(membership.user, after=on, leaving=membership)
    membership.end(by=by, on=on)
    _close_unused_link(membership.user, at=at)
    _notify("role_ended", membership, at=at)


@transaction.atomic
def change_role(
    *, membership: Membership, role: str, by: User, at: datetime, today: date
) -> Membership:
    """The old role ends yesterday, the new one begins today; history keeps both."""
    _check_post(Post(role, membership.association), at)
    if membership.role == role:
        raise DomainError(_("Người này đang giữ đúng vai trò ấy."))
    if membership.ended_by(today):
        raise DomainError(_("Vai trò này đã kết thúc; hãy mời lại người này."))
    if membership.role == Role.HANOI_ADMIN:
        _keep_an_admin(membership.user, after=today, leaving=membership)
    if membership.starts_on >= today:
        # It has given no access on any earlier day: a slip, put right in place.
        membership.role, membership.updated_by = role, by
        membership.save(update_fields=["role", "updated_by", "updated_at"])
        return membership
    last = membership.ends_on
    membership.end(by=by, on=today - timedelta(days=1))
    post = Post(role, membership.association, membership.business)
    changed = _add_membership(
        membership.user,
        post,
        starts_on=today,
        ends_on=last,
        by=by,
        veil=_kept_veil(membership),
    )
    _notify("role_given", changed, at=at)
    return changed


@transaction.atomic
def hand_over(
    *,
    membership: Membership,
    email: str,
    full_name: str,
    phone: str,
    last_day: date,
    by: User,
    at: datetime,
    today: date,
) -> Arrival:
    """One act: end the old officer's role, move open work, bring in the new person."""
    if membership.ended_by(today):
        raise DomainError(_("Vai trò này đã kết thúc; hãy mời người mới."))
    if membership.user.email == email.lower():
        raise DomainError(_("Người nhận bàn giao phải khác người bàn giao."))
    leaver = membership.user
    newcomer = _person(email=email, full_name=full_name, phone=phone)
    veil = _veil(newcomer, full_name=full_name, phone=phone, by=by, at=at)
    post = Post(membership.role, membership.association, membership.business)
    fresh = _add_membership(newcomer, post, starts_on=today, by=by, veil=veil)
    _keep_an_admin(leaver, after=last_day, leaving=membership)
    membership.end(by=by, on=last_day)
    _close_unused_link(leaver, at=at)
    moved = open_work.move(Handover(leaver, newcomer, membership.association, by, at))
    _notify("role_ended", membership, at=at)
    return Arrival(fresh, _welcome(fresh, by=by, at=at), moved)


@transaction.atomic
def disable_person(*, person: User, by: User, today: date) -> None:
    """Close the account at once, on every device."""
    if person == by:
        raise DomainError(_("Anh/chị không tự khóa tài khoản của mình được."))
    _keep_an_admin(person, after=today)
    person.disable()


@transaction.atomic
def enable_person(*, person: User) -> None:
    person.enable()


def _check_post(post: Post, at: datetime) -> None:
    """Hanoi's roles belong to the host, partners' roles to partners."""
    if post.role == Role.BUYER:
        if post.association is not None or not post.business:
            raise DomainError(_("Bên mua cần tên doanh nghiệp và không thuộc hội nào."))
        return
    if post.association is None:
        raise DomainError(_("Hãy chọn hội của người này."))
    if post.role in HANOI_ROLES and not post.association.is_host:
        raise DomainError(
            _("Vai trò của Hà Nội chỉ giao ở Hội Nông dân thành phố Hà Nội.")
        )
    if post.role in PARTNER_ROLES and post.association.is_host:
        raise DomainError(_("Vai trò của tỉnh bạn không giao ở hội của Hà Nội."))
    if post.association.successor_id is not None:
        raise DomainError(
            _("Hội này đã hợp nhất; hãy giao vai trò ở %(successor)s.")
            % {"successor": post.association.today.full_name_on(timezone.localdate(at))}
        )


def _person(*, email: str, full_name: str, phone: str) -> User:
    """The account of this address, made if there is none; never changed if there is."""
    known = User.objects.filter(email=email.lower()).first()
    if known is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    email=email, full_name=full_name, phone=phone
                )
        except IntegrityError:  # somebody invited the same person a moment ago
            known = User.objects.get(email=email.lower())
    return known


def _veil(
    person: User, *, full_name: str, phone: str, by: User | None, at: datetime
) -> dict[str, Any]:
    """What the inviter is shown until the person comes in; {} if they may know them.

    Whoever may know the person is also told that the account is locked. Anybody else
    is not: the role waits with the account.
    """
    if by is not None and not _knows(by, person):
        return {
            "introduced_name": full_name,
            "introduced_phone": phone,
            "offered_at": at,
        }
    if not person.is_active:
        raise DomainError(
            _("Tài khoản này đang bị khóa; hãy mở khóa trước khi giao vai trò.")
        )
    return {}


def _knows(by: User, person: User) -> bool:
    if access_for(by).is_hanoi_admin:
        return True
    seen = Membership.objects.for_user(by).taken_up()
    return seen.filter(user=person).exists()


def _is_veiled_from(by: User, membership: Membership) -> bool:
    rows = Membership.objects.as_shown_to(by).filter(pk=membership.pk)
    return rows.filter(is_veiled=True).exists()  # type: ignore[misc]


def _kept_veil(membership: Membership) -> dict[str, Any]:
    """The veil of a role that another follows before the person has come in."""
    if Membership.objects.taken_up().filter(pk=membership.pk).exists():
        return {}
    return {
        "introduced_name": membership.introduced_name,
        "introduced_phone": membership.introduced_phone,
        "offered_at": membership.offered_at,
    }


def _add_membership(
    person: User,
    post: Post,
    *,
    starts_on: date,
    by: User | None,
    veil: dict[str, Any],
    ends_on: date | None = None,
) -> Membership:
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=person,
                association=post.association,
                business=post.business,
                role=post.role,
                starts_on=starts_on,
                ends_on=ends_on,
                created_by=by,
                updated_by=by,
                **veil,
            )
    except IntegrityError as error:
        raise DomainError(
            _(
                "Người này đã có vai trò ở đó trong thời gian này; hãy đổi hoặc kết "
                "thúc vai trò ấy trước."
            )
        ) from error


def _keep_an_admin(
    person: User, *, after: date, leaving: Membership | None = None
) -> None:
    """Refuse if nobody who can sign in would administer the portal after that day.

    All admins' roles and accounts are locked first: two admins who end or lock each other
    at the same moment are looked at one after the other, each as the other left things.
    """
    if leaving is not None and leaving.role != Role.HANOI_ADMIN:
        return
    day = after + timedelta(days=1)
    admins = (
        Membership.objects.select_for_update(of=("self", "user"), no_key=True)
        .filter(role=Role.HANOI_ADMIN)
        .select_related("user")
        .order_by("pk")
    )
    rows = list(admins)
    concerned = any(row.user_id == person.pk and row.covers(day) for row in rows)
    others = [
        row
        for row in rows
        if row.user_id != person.pk
        and row.covers(day)
        and row.user.is_active
        and not row.user.password.startswith(UNUSABLE_PASSWORD_PREFIX)
    ]
    if concerned and not others:
        raise DomainError(
            _(
                "Đây là người quản trị cuối cùng của cổng; hãy mời thêm một người quản "
                "trị và đợi người ấy nhận lời mời rồi làm việc này."
            )
        )


def _close_unused_link(person: User, *, at: datetime) -> None:
    if not Membership.objects.filter(user=person, ends_on__isnull=True).exists():
        Invitation.objects.filter(user=person).unanswered().update(revoked_at=at)


def _link_is_in_reach(membership: Membership, *, by: User | None, at: datetime) -> bool:
    """Whether the inviter may manage every other role this person has or will have.

    A link opens the whole account: with one for a person who waits to become Hanoi's
    administrator, a lead who gave them a small role would come in as administrator.
    """
    if by is None:  # the command line
        return True
    access = access_for(by)
    others = Membership.objects.filter(user=membership.user).exclude(pk=membership.pk)
    return all(
        may_manage(access, other)
        for other in others
        if not other.ended_by(timezone.localdate(at))
    )


def _refuse_link_beyond_reach(
    membership: Membership, *, by: User, at: datetime
) -> None:
    if not _link_is_in_reach(membership, by=by, at=at):
        raise DomainError(
            _(
                "Người này còn vai trò ở nơi khác; hãy nhờ Hội Nông dân thành phố Hà Nội "
                "gửi lại hoặc thu hồi lời mời."
            )
        )


def _about(membership: Membership, at: datetime) -> dict[str, str]:
    return {
        "role": str(membership.get_role_display()),
        "place": membership.place_on(timezone.localdate(at)),
    }


def _welcome(membership: Membership, *, by: User | None, at: datetime) -> str:
    person = membership.user
    if not person.is_active:
        return ""
    if person.has_usable_password() or not _link_is_in_reach(membership, by=by, at=at):
        _notify("role_given", membership, at=at)
        return ""
    _invitation, link = send_invitation(
        user=person, by=by, at=at, about=_about(membership, at)
    )
    return link


def _notify(name: str, membership: Membership, *, at: datetime) -> None:
    last = membership.ends_on
    mail.send(
        name,
        to=membership.user.email,
        context={
            "person": membership.user,
            "since": format_date(membership.starts_on),
            "until": format_date(last) if last else "",
            **_about(membership, at),
        },
    )
