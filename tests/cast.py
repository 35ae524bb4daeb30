"""The people every test knows, and the associations they belong to.

Sơn La owns the records under test; Lào Cai is the outsider; Hải Dương was merged into
Hải Phòng, whose officer therefore keeps Hải Dương's records today.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from portal.accounts.models import User
from portal.organisations.choices import Era, Role
from portal.organisations.models import Association, Membership, Province

PASSWORD = "Lúa-nếp-nương-2026"


@dataclass(frozen=True)
class Cast:
    hanoi: Association
    son_la: Association
    lao_cai: Association
    hai_duong: Association
    hai_phong: Association
    admin: User
    staff: User
    colleague: User
    lead: User
    officer: User
    outsider: User
    successor: User
    former: User
    reader: User
    buyer: User
    nobody: User

    def people(self) -> dict[str, User]:
        """Everyone who can sign in, by the name the permission table uses."""
        names = (
            "admin staff colleague lead officer outsider successor former reader "
            "buyer nobody"
        )
        return {name: getattr(self, name) for name in names.split()}


@cache
def password_hash() -> str:
    """Hashing is slow on purpose: once for all people is enough here."""
    return make_password(PASSWORD)


@cache
def province_id(name: str) -> int:
    """No test changes the provinces: each is looked up once."""
    found: Province = Province.objects.as_signed().named(name).get()
    assert found.era == Era.SIXTY_THREE
    return found.pk


def make_association(code: str, name: str, **more: object) -> Association:
    return Association.objects.create(
        code=code, name=name, province_id=province_id(name), **more
    )


def make_person(
    name: str,
    role: str | None = None,
    association: Association | None = None,
    *,
    ends_on: date | None = None,
) -> User:
    return make_people({name: (role, association, ends_on)})[name]


def make_people(
    posts: dict[str, tuple[str | None, Association | None, date | None]],
) -> dict[str, User]:
    """People by name, each with role, association and last day: in two statements."""
    people = {
        name: User(
            email=f"{name}@example.vn",
            full_name=f"Người {name}",
            password=password_hash(),
        )
        for name in posts
    }
    User.objects.bulk_create(people.values())
    Membership.objects.bulk_create(
        Membership(
            user=people[name],
            association=association,
            role=role,
            starts_on=date(2026, 1, 1),
            ends_on=ends_on,
        )
        for name, (role, association, ends_on) in posts.items()
        if role
    )
    return people


def make_cast() -> Cast:
    hanoi = Association.objects.get(is_host=True)
    son_la = make_association("son-la", "Sơn La")
    lao_cai = make_association("lao-cai", "Lào Cai")
    hai_phong = make_association("hai-phong", "Hải Phòng")
    hai_duong = make_association(
        "hai-duong", "Hải Dương", successor=hai_phong, valid_to=date(2025, 6, 30)
    )
    people = make_people(
        {
            "admin": (Role.HANOI_ADMIN, hanoi, None),
            "staff": (Role.HANOI_STAFF, hanoi, None),
            "colleague": (Role.HANOI_STAFF, hanoi, None),
            "lead": (Role.PARTNER_LEAD, son_la, None),
            "officer": (Role.PARTNER_OFFICER, son_la, None),
            "outsider": (Role.PARTNER_OFFICER, lao_cai, None),
            "successor": (Role.PARTNER_OFFICER, hai_phong, None),
            "former": (Role.PARTNER_OFFICER, son_la, date(2026, 6, 30)),
            "reader": (Role.READER, hanoi, None),
            "buyer": (Role.BUYER, None, None),
            "nobody": (None, None, None),
        }
    )
    return Cast(
        hanoi=hanoi,
        son_la=son_la,
        lao_cai=lao_cai,
        hai_duong=hai_duong,
        hai_phong=hai_phong,
        **people,
    )
