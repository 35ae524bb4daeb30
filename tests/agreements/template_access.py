"""Who gets what from Word templates; part of `access_table`."""

from uuid import uuid4

from django.core.files.base import ContentFile

from agreements.models import TextTemplate
from agreements.services.scans import Scan
from agreements.services.text_templates import add_version
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.word_files import word
from tests.cast import Cast
from tests.permission_table import HANOI, MISSING, OWNERS, REDIRECT, Row, only


def make_template(
    cast: Cast, *paragraphs: str, kind: str = "agreement", name: str = "Mẫu riêng"
) -> TextTemplate:
    template = TextTemplate(kind=kind, name=name)
    content = word(*(paragraphs or ("{{ten_thoa_thuan}}",)))
    add_version(
        template=template,
        file=Scan(ContentFile(content, name="mau.docx"), "Mẫu.docx"),
        fields=["ten_thoa_thuan"],
        by=cast.staff,
        at=MOMENT,
        submission=uuid4(),
    )
    return template


def kept(cast: Cast) -> dict[str, int]:
    return {"template": make_template(cast).pk}


def first(cast: Cast) -> dict[str, int]:
    return kept(cast) | {"number": 1}


def signed(cast: Cast) -> dict[str, int]:
    return {"pk": make_signed(cast.son_la, by=cast.staff).pk}


def merged(cast: Cast) -> dict[str, int]:
    """With Hải Dương, whose records Hải Phòng keeps."""
    return {"pk": make_signed(cast.hai_duong, by=cast.staff).pk}


_SIDES = only(*HANOI, *OWNERS) | {"outsider": MISSING, "successor": MISSING}

ROWS: list[Row] = [
    Row("agreements:text_templates", only(*HANOI)),
    Row("agreements:text_template_create", only(*HANOI)),
    Row("agreements:text_template_create", only(*HANOI, answer="422"), method="post"),
    Row("agreements:text_template", only(*HANOI), make=kept),
    Row("agreements:text_template_version", only(*HANOI), make=kept),
    Row("agreements:text_template_download", only(*HANOI), make=first),
    # What no template of the portal is called: nobody waits for Word files here.
    Row(
        "agreements:text_template_own",
        only(*HANOI, answer=MISSING),
        make=lambda cast: {"style": "la"},
    ),
    *(
        Row(
            f"agreements:text_template_{act}",
            only(*HANOI, answer=REDIRECT),
            method="post",
            make=kept,
        )
        for act in ("retire", "restore")
    ),
    Row("agreements:text_choose", _SIDES, make=signed),
    Row(
        "agreements:text_choose",
        only(*HANOI, "successor") | dict.fromkeys((*OWNERS, "outsider"), MISSING),
        make=merged,
        case="of a merged province",
    ),
    Row(
        "agreements:text_filled",
        only(*HANOI, *OWNERS, answer=MISSING)
        | {"outsider": MISSING, "successor": MISSING},
        make=lambda cast: signed(cast) | {"source": "la"},
    ),
]
