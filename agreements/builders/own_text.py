"""The portal's own template of an agreement, in the layout of Decree 30/2020/NĐ-CP.

Made by code, so that no binary stands in the repository. Runs in the child process.
"""

from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

FONT = "Times New Roman"
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
_AFTER_BORDERS = ("shd", "tabs", "spacing", "ind", "contextualSpacing", "jc", "rPr")


def build(style: str) -> Any:
    """`nd30` as state bodies write, `hnd` as associations do; fields in braces."""
    document = Document()
    _set_page(document)
    _set_font(document)
    _head(document, style)
    _line(document, "{{noi_va_ngay}}", italic=True, align=_RIGHT)
    _line(document, "{{loai_van_ban}}", bold=True, align=_CENTRE, before=12)
    _line(document, "{{ten_thoa_thuan}}", bold=True, align=_CENTRE)
    _rule(document.paragraphs[-1], indent=Cm(6))
    _line(
        document,
        "Thời hạn: từ ngày {{ngay_bat_dau}} đến hết ngày {{ngay_ket_thuc}} "
        "({{giai_doan}}).",
        body=True,
    )
    _line(document, "{{noi_dung}}", body=True)
    _table(
        document,
        "Nội dung phối hợp và đơn vị phụ trách",
        {
            "Nội dung": "{{linh_vuc.ten}}",
            "Bên Hà Nội": "{{linh_vuc.don_vi_ha_noi}}",
            "Bên tỉnh bạn": "{{linh_vuc.don_vi_ban}}",
        },
    )
    _table(
        document,
        "Chỉ tiêu cam kết",
        {
            "Chỉ tiêu": "{{cam_ket.chi_tieu}}",
            "ĐVT": "{{cam_ket.don_vi_tinh}}",
            "Cả thời hạn": "{{cam_ket.tong}}",
            "Hạn": "{{cam_ket.han}}",
            "Bên thực hiện": "{{cam_ket.ben}}",
        },
    )
    _table(
        document,
        "Đơn vị cùng tham gia",
        {
            "Đơn vị": "{{don_vi.ten}}",
            "Loại": "{{don_vi.loai}}",
            "Bên": "{{don_vi.ben}}",
        },
    )
    _signatures(document)
    return document


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    # The number stands in the top margin, from the second page on.
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = _CENTRE
    run = paragraph.add_run()
    run.font.size = Pt(14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _set_font(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi", "w:ascii"):
        fonts.set(qn(script), FONT)
    normal.paragraph_format.space_after = Pt(0)


def _head(document: Any, style: str) -> None:
    """Two columns without borders: who writes and the number, the state and its motto."""
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    left, right = table.rows[0].cells
    left.width, right.width = Mm(75), Mm(90)
    _cell(left, "HỘI NÔNG DÂN VIỆT NAM", 13)
    if style == "hnd":
        _cell(left, "BCH {{hoi_ha_noi_hoa}}", 13, bold=True)
        _cell(left, "BCH {{hoi_ban_hoa}}", 13, bold=True)
        _cell(left, "*", 13)
        _cell(left, "Số {{so_van_ban}}", 13)
    else:
        _cell(left, "{{hoi_ha_noi_hoa}}", 13, bold=True)
        _cell(left, "{{hoi_ban_hoa}}", 13, bold=True)
        _rule(left.paragraphs[-1], indent=Cm(2))
        _cell(left, "Số: {{so_van_ban}}", 13)
    _cell(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True)
    _cell(right, "Độc lập - Tự do - Hạnh phúc", 14, bold=True)
    _rule(right.paragraphs[-1], indent=Cm(1.2))


def _signatures(document: Any) -> None:
    _line(document, "", before=12)
    table = document.add_table(rows=1, cols=2)
    for cell, side in zip(table.rows[0].cells, ("ha_noi", "ban"), strict=True):
        _cell(cell, f"{{{{hoi_{side}_hoa}}}}", 14, bold=True)
        # "KT. CHỦ TỊCH" above the title of the one who signs.
        _cell(cell, f"{{{{quyen_ky_{side}}}}}", 14, bold=True)
        _cell(cell, f"{{{{chuc_vu_ky_{side}}}}}", 14, bold=True)
        for _space in range(4):
            _cell(cell, "", 14)
        _cell(cell, f"{{{{nguoi_ky_{side}}}}}", 14, bold=True)


def _table(document: Any, title: str, columns: dict[str, str]) -> None:
    _line(document, title, bold=True, before=12)
    table = document.add_table(rows=2, cols=len(columns))
    table.style = "Table Grid"
    for index, (heading, field) in enumerate(columns.items()):
        _cell(table.rows[0].cells[index], heading, 13, bold=True)
        _cell(table.rows[1].cells[index], field, 13, align=None)


def _line(
    document: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
    before: int = 0,
    body: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    run.font.size = Pt(14)
    look = paragraph.paragraph_format
    look.space_before, look.alignment = Pt(before), align
    if body:
        look.alignment, look.first_line_indent = _JUSTIFY, Cm(1.27)
        look.space_after = Pt(6)
        look.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _cell(
    cell: Any, text: str, size: int, *, bold: bool = False, align: Any = _CENTRE
) -> None:
    """The next line of a cell; a new cell begins with an empty paragraph."""
    first = cell.paragraphs[0]
    is_new = len(cell.paragraphs) == 1 and not first.runs
    paragraph = first if is_new else cell.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    paragraph.alignment = align


def _rule(paragraph: Any, *, indent: Any) -> None:
    """A line under a paragraph, shorter than it on both sides."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"),
        ("sz", "6"),
        ("space", "1"),
        ("color", "000000"),
    ):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    look = paragraph.paragraph_format
    look.left_indent = look.right_indent = indent
    # Word reads the properties of a paragraph in one order only.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, *(f"w:{name}" for name in _AFTER_BORDERS)
    )
