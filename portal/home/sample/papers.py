"""Certificates and confirmations of the sample, in the number formats of the field.

Every number ends in `-MAU`. Dates spread so that some papers are fresh, some run out
within weeks and some have expired; a scan says in words that it is worth nothing.
"""

import random
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.files.base import ContentFile

from chains.choices import CertificateType
from chains.models import Certificate, Chain, Confirmation
from chains.models.certificate import Paper
from portal.accounts.models import User
from portal.core.text import fold
from portal.home.sample import names
from portal.home.sample.moments import moment

FOLDER = "chains/papers/mau"
SUFFIX = "-MAU"
# How long each kind is printed to last, in days; none is printed on the others.
_TERMS = {
    CertificateType.FOOD_SAFETY: 1095,
    CertificateType.VIETGAP: 730,
    CertificateType.VIETGAHP: 730,
    CertificateType.ORGANIC: 730,
    CertificateType.HACCP: 1095,
    CertificateType.ISO_22000: 1095,
    CertificateType.OCOP_3: 1095,
    CertificateType.OCOP_4: 1095,
    CertificateType.DISEASE_FREE: 1825,
}

_LETTERS = {
    CertificateType.ORGANIC: "HC",
    CertificateType.HACCP: "HACCP",
    CertificateType.ISO_22000: "ISO22000",
    CertificateType.DISEASE_FREE: "ATDB",
}


def make_papers(
    chains: Iterable[tuple[Chain, random.Random, str]], *, checker: User, today: date
) -> tuple[list[Certificate], list[Confirmation]]:
    """Build unsaved papers for saved chains and write their scans."""
    certificates: list[Certificate] = []
    confirmations: list[Confirmation] = []
    for chain, rng, letters in chains:
        certificates += _certificates(chain, rng, letters, today)
        if rng.random() < 0.7:
            confirmations.append(_confirmation(chain, rng, today))
    for number, paper in enumerate([*certificates, *confirmations], 1):
        _declare(paper, checker, today, number)
    return certificates, confirmations


def _certificates(
    chain: Chain, rng: random.Random, letters: str, today: date
) -> list[Certificate]:
    standards = names.GROUPS[chain.group].standards  # type: ignore[index]
    more = rng.sample(standards, rng.choice((0, 1, 1, 2)))
    return [
        _certificate(chain, kind, rng, letters, today)
        for kind in (CertificateType.FOOD_SAFETY, *more)
    ]


def _certificate(
    chain: Chain, kind: CertificateType, rng: random.Random, letters: str, today: date
) -> Certificate:
    term = _TERMS.get(kind)
    issued = today - timedelta(days=rng.randint(15, int((term or 1500) * 1.1)))
    return Certificate(
        chain=chain,
        type=kind,
        number=_number(kind, rng, letters, issued) + SUFFIX,
        issuer=_issuer(kind, chain),
        issued_on=issued,
        expires_on=issued + timedelta(days=term) if term else None,
        suspended_on=_rarely(rng, today, 0.01),
        revoked_on=_rarely(rng, today, 0.005),
    )


def _number(
    kind: CertificateType, rng: random.Random, letters: str, issued: date
) -> str:
    serial = rng.randint(1, 480)
    match kind:
        case CertificateType.FOOD_SAFETY:
            return f"{serial}/{issued.year}/NNPTNT-{letters}"
        case CertificateType.VIETGAP:
            return f"VietGAP-TT-99-99-{rng.randint(1, 96):02d}-{serial:04d}"
        case CertificateType.VIETGAHP:
            return f"VietGAHP-CN-99-99-{rng.randint(1, 96):02d}-{serial:04d}"
        case CertificateType.OCOP_3 | CertificateType.OCOP_4:
            return f"{serial + 1000}/QĐ-UBND"
        case CertificateType.GROWING_CODE:
            return f"{letters}.OR.{serial:04d}"
        case _:
            return f"{_LETTERS.get(kind, 'GCN')}-{issued:%y}-{serial:04d}"


def _issuer(kind: CertificateType, chain: Chain) -> str:
    place = chain.association.name
    match kind:
        case CertificateType.FOOD_SAFETY | CertificateType.GROWING_CODE:
            return f"Chi cục quản lý chất lượng (mẫu) {place}"
        case CertificateType.OCOP_3 | CertificateType.OCOP_4:
            return f"Ủy ban nhân dân (mẫu) {place}"
        case CertificateType.DISEASE_FREE:
            return f"Chi cục Chăn nuôi và Thú y (mẫu) {place}"
        case _:
            return "Tổ chức chứng nhận Mẫu Xanh"


def _confirmation(chain: Chain, rng: random.Random, today: date) -> Confirmation:
    term = rng.choice((730, 1095))
    issued = today - timedelta(days=rng.randint(10, int(term * 1.05)))
    return Confirmation(
        chain=chain,
        number=f"{rng.randint(1, 400):03d}/XN-CCATTP{SUFFIX}",
        issuer=f"Chi cục quản lý chất lượng (mẫu) {chain.association.name}",
        issued_on=issued,
        expires_on=issued + timedelta(days=term),
    )


def _rarely(rng: random.Random, today: date, chance: float) -> date | None:
    return today - timedelta(days=rng.randint(5, 90)) if rng.random() < chance else None


def _declare(paper: Paper, checker: User, today: date, number: int) -> None:
    """Date the steps of a paper: none before it was issued, none after `today`.

    Papers of a checked chain were seen with it, or soon after a later issue; the others
    wait, half of them without a scan.
    """
    chain: Chain = paper.chain  # type: ignore[attr-defined]
    issued = moment(today, (today - (paper.issued_on or today)).days - 2)
    declared = max(chain.declared_at or issued, issued)
    paper.declared_by = paper.created_by = paper.updated_by = chain.declared_by
    paper.declared_at = declared
    if chain.seen_at is not None and declared < moment(today, 20):
        paper.seen_by = checker
        paper.seen_at = max(chain.seen_at, declared + timedelta(days=9))
    elif number % 2:
        return
    name = f"{FOLDER}/{number:05d}.pdf"
    paper.scan = paper._meta.get_field("scan").storage.save(
        name, ContentFile(sample_pdf(paper.number))
    )
    paper.scan_name = "giay-mau.pdf"


def remove_scans() -> None:
    """Delete the scans written by an earlier load."""
    storage = Certificate._meta.get_field("scan").storage
    if storage.exists(FOLDER):
        _folders, files = storage.listdir(FOLDER)
        for name in files:
            storage.delete(f"{FOLDER}/{name}")
        storage.delete(FOLDER)


def sample_pdf(number: str) -> bytes:
    """A one-page PDF that says what it is; the built-in font knows plain letters only."""
    lines = (
        (24, 60, "GIAY MAU - SAMPLE PAPER"),
        (16, 110, fold(number).upper()),
        (12, 140, "Khong co gia tri ngoai ban gioi thieu cua cong."),
        (12, 160, "Worth nothing outside this demonstration."),
    )
    text = "\n".join(
        f"BT /F1 {size} Tf 40 {380 - down} Td ({words}) Tj ET"
        for size, down, words in lines
    )
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 560 400] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, offsets = "%PDF-1.4\n", []
    for number_, entry in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number_} 0 obj\n{entry}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    body += (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body.encode("ascii")
