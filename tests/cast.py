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


def make_association(code: str, name: str, **more: object) -> Association:
    province = Province.objects.as_signed().named(name).get()
    return Association.objects.create(code=code, name=name, province=province, **more)


def make_person(
    name: str,
    role: str | None = None,
    association: Association | None = None,
    *,
    ends_on: date | None = None,
) -> User:
    user = User(email=f"{name}@example.vn", full_name=f"Người {name}")
    user.password = password_hash()
    user.save()
    if role:
        Membership.objects.create(
            user=user,
            association=association,
            role=role,
            starts_on=date(2026, 1, 1),
            ends_on=ends_on,
        )
    return user


def make_cast() -> Cast:
    hanoi = Association.objects.get(is_host=True)
    son_la = make_association("son-la", "Sơn La")
    lao_cai = make_association("lao-cai", "Lào Cai")
    hai_phong = make_association("hai-phong", "Hải Phòng")
    hai_duong = make_association(
        "hai-duong", "Hải Dương", successor=hai_phong, valid_to=date(2025, 6, 30)
    )
    assert son_la.province.era == Era.SIXTY_THREE
    return Cast(
        hanoi=hanoi,
        son_la=son_la,
        lao_cai=lao_cai,
        hai_duong=hai_duong,
        hai_phong=hai_phong,
        admin=make_person("admin", Role.HANOI_ADMIN, hanoi),
        staff=make_person("staff", Role.HANOI_STAFF, hanoi),
        colleague=make_person("colleague", Role.HANOI_STAFF, hanoi),
        lead=make_person("lead", Role.PARTNER_LEAD, son_la),
        officer=make_person("officer", Role.PARTNER_OFFICER, son_la),
        outsider=make_person("outsider", Role.PARTNER_OFFICER, lao_cai),
        successor=make_person("successor", Role.PARTNER_OFFICER, hai_phong),
        former=make_person(
            "former", Role.PARTNER_OFFICER, son_la, ends_on=date(2026, 6, 30)
        ),
        reader=make_person("reader", Role.READER, hanoi),
        buyer=make_person("buyer", Role.BUYER),
        nobody=make_person("nobody"),
    )
