"""The people of the sample: who signs in, with what role and which second factor."""

import time
from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from portal.accounts.models import User
from portal.home.sample.partners import HOST_CODE, PARTNERS
from portal.organisations.choices import Role
from portal.organisations.models import Association, Membership

# Printed by `sample_accounts`; long, and typed on any keyboard.
PASSWORD = "lua-nep-nuong-xanh-2026"  # noqa: S105
TOTP_PERIOD = 30


@dataclass(frozen=True)
class Person:
    """An account of the sample; `secret` is the TOTP secret in base 32."""

    email: str
    name: str
    role: Role
    association: str = ""
    business: str = ""
    secret: str = ""


SIGN_INS = (
    Person(
        "quan-tri@example.vn",
        "Nguyễn Lúa Vàng",
        Role.HANOI_ADMIN,
        HOST_CODE,
        secret="MAUXQUANTRIXHANOIXLUAXVANGX23456",  # noqa: S106
    ),
    Person(
        "can-bo@example.vn",
        "Trần Nắng Mai",
        Role.HANOI_STAFF,
        HOST_CODE,
        secret="MAUXCANBOXHANOIXNANGXMAIXXX23456",  # noqa: S106
    ),
    Person(
        "can-bo-2@example.vn",
        "Lê Sương Sớm",
        Role.HANOI_STAFF,
        HOST_CODE,
        secret="MAUXCANBOXHAIXSUONGXSOMXXXX23456",  # noqa: S106
    ),
    Person("son-la@example.vn", "Lò Suối Trong", Role.PARTNER_LEAD, "son-la"),
    Person("son-la-2@example.vn", "Quàng Mận Hậu", Role.PARTNER_OFFICER, "son-la"),
    Person("lao-cai@example.vn", "Hoàng Mây Núi", Role.PARTNER_LEAD, "lao-cai"),
    Person("lao-cai-2@example.vn", "Vũ Rau Cải", Role.PARTNER_OFFICER, "lao-cai"),
    Person("hai-phong@example.vn", "Phạm Bến Sông", Role.PARTNER_LEAD, "hai-phong"),
    Person("hai-phong-2@example.vn", "Đỗ Gió Biển", Role.PARTNER_OFFICER, "hai-phong"),
    Person("nguoi-xem@example.vn", "Bùi Trăng Rằm", Role.READER, HOST_CODE),
    Person(
        "ben-mua@example.vn",
        "Đặng Giỏ Đầy",
        Role.BUYER,
        business="Siêu thị Mẫu Giỏ Đầy",
    ),
)


def entry_people() -> tuple[Person, ...]:
    """One officer for every other association: entered its records, never signs in."""
    known = {person.association for person in SIGN_INS}
    return tuple(
        Person(
            f"{partner.code}@example.vn",
            f"Cán bộ mẫu {partner.name}",
            Role.PARTNER_OFFICER,
            partner.code,
        )
        for partner in PARTNERS
        if partner.code not in known
    )


def totp_code(secret: str, moment: float | None = None) -> str:
    """Return the six digits an authenticator app would show for the secret now."""
    counter = int(time.time() if moment is None else moment) // TOTP_PERIOD
    return str(format_hotp_value(hotp_value(secret, counter)))


def make_people(today: date) -> dict[str, User]:
    """Create the accounts, addresses, second factors and memberships; by e-mail."""
    password = make_password(PASSWORD)
    nobody_signs_in = UNUSABLE_PASSWORD_PREFIX + "sample"
    entering = entry_people()
    users = User.objects.bulk_create(
        User(
            email=person.email,
            full_name=person.name,
            password=password if person in SIGN_INS else nobody_signs_in,
            is_sample=True,
        )
        for person in (*SIGN_INS, *entering)
    )
    by_email = {user.email: user for user in users}
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in users
    )
    Authenticator.objects.bulk_create(
        Authenticator(
            user=by_email[person.email],
            type=Authenticator.Type.TOTP,
            data={"secret": encrypt(person.secret)},
        )
        for person in SIGN_INS
        if person.secret
    )
    _make_memberships((*SIGN_INS, *entering), by_email, today)
    return by_email


def _make_memberships(
    people: tuple[Person, ...], users: dict[str, User], today: date
) -> None:
    """Start everyone in the same past year; a merged association's people ended."""
    associations = Association.objects.in_bulk(field_name="code")
    starts_on = date(min(today.year, 2025) - 2, 1, 1)
    Membership.objects.bulk_create(
        Membership(
            user=users[person.email],
            association=(home := associations.get(person.association)),
            business=person.business,
            role=person.role,
            starts_on=starts_on,
            ends_on=home.valid_to if home else None,
        )
        for person in people
    )


def declarer_email(association: str) -> str:
    """The address of the person who entered an association's records."""
    for person in (*SIGN_INS, *entry_people()):
        officer = person.role in {Role.PARTNER_OFFICER, Role.HANOI_STAFF}
        if person.association == association and officer:
            return person.email
    raise LookupError(association)


def checker_email() -> str:
    """The address of the member of staff in Hanoi who looks at the papers."""
    return next(p.email for p in SIGN_INS if p.email.startswith("can-bo-2"))
