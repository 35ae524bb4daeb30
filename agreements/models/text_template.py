"""Word templates that Hanoi keeps; every version of each stays as it was sent."""

from datetime import datetime
from typing import Any, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.models.activity import person
from agreements.models.outcome_rules import goes_with_its_parent
from agreements.template_choices import TemplateKind
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField
from portal.core.models import Submitted, once_per_person
from portal.core.uploads import private_path


@pghistory.track()
class TextTemplate(models.Model):
    """One template by name; its newest version is the one that is filled."""

    kind = models.CharField(_("loại"), max_length=10, choices=TemplateKind)
    name = NfcCharField(_("tên mẫu"), max_length=120)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = person(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], name="text_template_name_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="")
                & (
                    Q(retired_at__isnull=True, retired_by__isnull=True)
                    | Q(retired_at__isnull=False, retired_by__isnull=False)
                ),
                name="text_template_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agreements:text_template", args=[self.pk])

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def retire(self, *, by: Any, at: datetime) -> Self:
        if self.is_retired:
            raise DomainError(_g("Mẫu này đã thôi dùng từ trước."))
        self.retired_at, self.retired_by = at, by
        self.save(update_fields=["retired_at", "retired_by"])
        return self

    def restore(self) -> Self:
        if not self.is_retired:
            raise DomainError(_g("Mẫu này đang dùng."))
        self.retired_at, self.retired_by = None, None
        self.save(update_fields=["retired_at", "retired_by"])
        return self


class TextTemplateVersion(Submitted):
    """The file as it was uploaded, and the fields that were found in it."""

    template = models.ForeignKey(
        TextTemplate, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("bản số"))
    file = models.FileField(_("tệp mẫu"), upload_to=private_path, max_length=200)
    file_name = NfcCharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    fields = models.JSONField()
    created_by = person()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            once_per_person("text_template_version"),
            models.UniqueConstraint(
                fields=["template", "number"], name="text_template_version_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            goes_with_its_parent("template", "agreements_texttemplate"),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} · {self.number}"
