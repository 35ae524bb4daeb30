"""Closed lists of the documents of an agreement."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    TEXT = "text", _("Văn bản")
    ANNEX = "annex", _("Phụ lục")
    MINUTES = "minutes", _("Biên bản")
    LETTER = "letter", _("Công văn")
    PHOTO = "photo", _("Ảnh chụp")
    OTHER = "other", _("Khác")
