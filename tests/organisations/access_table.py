from datetime import date
from typing import Any

from portal.accounts.models import User
from portal.organisations.choices import Role
from portal.organisations.models import Department, Membership
from tests.cast import Cast, make_person
from tests.permission_table import (
    FORBIDDEN,
    MISSING,
    NO_ROLE,
    OK,
    REDIRECT,
    SIGN_IN,
    WORKSPACE,
    Row,
    only,
)

# Without a second factor in the session Hanoi's people are sent to prove one; the acts
# themselves are tested in test_people_acts.py.
TO_FACTOR = REDIRECT


def people(own_lead: str, admin: str = TO_FACTOR) -> dict[str, str]:
    """For pages about somebody of Sơn La."""
    return only("admin", answer=admin) | {"lead": own_lead}


def officer(cast: Cast) -> dict[str, Any]:
    return {"pk": Membership.objects.get(user=cast.officer).pk}


def outsider(cast: Cast) -> dict[str, Any]:
    return {"pk": Membership.objects.get(user=cast.outsider).pk}


def lead(cast: Cast) -> dict[str, Any]:
    return {"pk": Membership.objects.get(user=cast.lead).pk}


def waiting(cast: Cast) -> dict[str, Any]:
    person: User = make_person("cho", Role.PARTNER_OFFICER, cast.son_la)
    person.set_unusable_password()
    person.save()
    return {"pk": Membership.objects.get(user=person).pk}


def son_la(cast: Cast) -> dict[str, Any]:
    return {"code": cast.son_la.code}


def department(cast: Cast) -> dict[str, Any]:
    made = Department.objects.create(
        code="so-mau", name="Sở Mẫu", association=cast.hanoi
    )
    return {"code": made.code}


def last_day(cast: Cast) -> dict[str, Any]:
    return {"last_day": date(2026, 12, 31).isoformat()}


WORKS_HERE = only(*WORKSPACE)
ADMIN_ONLY = only("admin")

ROWS: list[Row] = [
    Row("organisations:people", only("admin", "lead")),
    Row("organisations:people_export", only("lead") | {"admin": TO_FACTOR}),
    Row("organisations:invite", people(OK)),
    Row("organisations:invite", people(OK), method="post", case="empty"),
    Row("organisations:membership", people(OK, admin=OK), make=officer),
    Row(
        "organisations:membership",
        people(MISSING, admin=OK),
        make=outsider,
        case="other province",
    ),
]
ROWS += [
    Row(f"organisations:{name}", people(answer), make=make, case=case)
    for name in ("handover", "end_membership", "change_role")
    for make, case, answer in (
        (officer, "officer", OK),
        (outsider, "other province", MISSING),
    )
]
ROWS += [
    Row("organisations:handover", people(OK), make=lead, case="own post"),
    Row("organisations:end_membership", people(FORBIDDEN), make=lead, case="a lead"),
    Row("organisations:change_role", people(FORBIDDEN), make=lead, case="a lead"),
    Row("organisations:handover", people(OK), method="post", make=officer),
    Row(
        "organisations:end_membership",
        people(REDIRECT),
        method="post",
        make=officer,
        data=last_day,
    ),
    Row("organisations:change_role", people(OK), method="post", make=officer),
    Row("organisations:resend_invitation", people("405"), make=officer, case="get"),
    Row(
        "organisations:resend_invitation",
        # A lead is never shown the link: it would tell whether an account exists.
        people(OK) | {"lead": REDIRECT},
        method="post",
        make=waiting,
    ),
    Row("organisations:revoke_invitation", people("405"), make=officer, case="get"),
    Row(
        "organisations:revoke_invitation",
        people(REDIRECT),
        method="post",
        make=waiting,
    ),
    Row("organisations:lock_person", people(FORBIDDEN), method="post", make=officer),
    Row("organisations:unlock_person", people(FORBIDDEN), method="post", make=officer),
    Row("organisations:association_list", WORKS_HERE),
    Row("organisations:association_export", WORKS_HERE),
    Row("organisations:association", WORKS_HERE, make=son_la),
    Row(
        "organisations:association",
        dict.fromkeys(WORKSPACE, MISSING)
        | dict.fromkeys(NO_ROLE, FORBIDDEN)
        | {"anonymous": SIGN_IN},
        make=lambda cast: {"code": "khong-co"},
        case="unknown",
    ),
    Row("organisations:association_update", only("admin", "lead"), make=son_la),
    Row(
        "organisations:association_update",
        only("admin", "lead", answer=REDIRECT),
        method="post",
        make=son_la,
        data=lambda cast: {"phone": "0212 000 000"},
    ),
    Row("organisations:department_list", WORKS_HERE),
    Row("organisations:department_create", ADMIN_ONLY),
    Row("organisations:department_update", ADMIN_ONLY, make=department),
    Row("organisations:department_end", only("admin", answer="405"), make=department),
    Row(
        "organisations:department_end",
        only("admin", answer=REDIRECT),
        method="post",
        make=department,
    ),
]
