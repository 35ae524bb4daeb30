"""Who reads which documents; views start at `for_user`, public pages at `public`."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from agreements.choices import Side
from portal.organisations.access import access_for

if TYPE_CHECKING:
    from agreements.models import AgreementDocument, DocumentRelease  # noqa: F401


class AgreementDocumentQuerySet(models.QuerySet["AgreementDocument"]):
    def live(self) -> "AgreementDocumentQuerySet":
        return self.filter(archived_at__isnull=True)

    def for_user(self, user: Any) -> "AgreementDocumentQuerySet":
        """Documents of the agreements a person reads.

        Each side reads its own, also those put away, and what the other side shared;
        whoever stands for neither side reads what both sides made public.
        """
        agreements: Any = apps.get_model("agreements", "Agreement").objects
        access = access_for(user)
        readable = self.filter(agreement__in=agreements.for_user(user))
        if access.is_hanoi:
            return readable.filter(_of_side(Side.HOST))
        partner = Q(agreement__association_id__in=access.association_ids)
        return readable.filter((partner & _of_side(Side.PARTNER)) | _is_released())

    def public(self) -> "AgreementDocumentQuerySet":
        """What both sides made public of agreements that are signed and kept."""
        agreements: Any = apps.get_model("agreements", "Agreement").objects
        released = self.live().filter(_is_released(), agreement__in=agreements.public())
        annotations: dict[str, Any] = {"public_code": _code()}
        return released.annotate(**annotations)

    def newest_first(self) -> "AgreementDocumentQuerySet":
        return self.order_by("-created_at", "-pk")


class DocumentReleaseQuerySet(models.QuerySet["DocumentRelease"]):
    def open(self) -> "DocumentReleaseQuerySet":
        """Asked for or public; at most one of a document."""
        return self.filter(revoked_at__isnull=True)

    def public(self) -> "DocumentReleaseQuerySet":
        """Confirmed by both sides, of a document that public pages may show."""
        documents: Any = apps.get_model("agreements", "AgreementDocument").objects
        return self.open().filter(
            confirmed_at__isnull=False, document__in=documents.public()
        )


def _of_side(side: Side) -> Q:
    return Q(side=side) | Q(shared_at__isnull=False, archived_at__isnull=True)


def _releases() -> Any:
    found: Any = apps.get_model("agreements", "DocumentRelease")._default_manager
    return found.filter(
        document=OuterRef("pk"), confirmed_at__isnull=False, revoked_at__isnull=True
    )


def _is_released() -> Any:
    return Q(Exists(_releases()), archived_at__isnull=True)


def _code() -> Any:
    return models.Subquery(_releases().order_by().values(code_of=F("code"))[:1])
