"""What lies on the table between the two sides, to write the next text upon."""

from dataclasses import replace

from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementVersion, Amendment
from agreements.models.terms import CommitmentTerms, Terms
from agreements.permissions import open_amendments
from agreements.services.terms import commitment_terms, terms_of
from portal.core.errors import DomainError


def open_amendment(agreement: Agreement) -> Amendment | None:
    """The one amendment that the two sides are talking about."""
    found: Amendment | None = open_amendments(agreement).first()
    return found


def latest_of(amendment: Amendment) -> AgreementVersion:
    latest: AgreementVersion = amendment.versions.latest("number")
    return latest


def on_the_table(agreement: Agreement) -> Terms:
    """The open amendment as it was sent last; else what the record says."""
    amendment = open_amendment(agreement) if agreement.is_signed else None
    if amendment is None:
        return terms_of(agreement)
    terms = latest_of(amendment).terms
    if are_keyed(terms.commitments):
        return terms
    # Sent before amendments carried lines.
    return replace(terms, commitments=commitment_terms(agreement))


def are_keyed(lines: tuple[CommitmentTerms, ...]) -> bool:
    """Whether the version knows which line is which; those of old do not."""
    return all(line.key for line in lines)


def refuse_correction_while_amending(agreement: Agreement) -> None:
    """What the amendment was written upon stays until it is signed or dropped."""
    amendment = open_amendment(agreement)
    if amendment is not None:
        raise DomainError(
            _(
                "%(amendment)s chưa xong; hãy ký xong hoặc thôi phụ lục rồi mới đính chính."
            )
            % {"amendment": amendment}
        )
