"""Fields of a Word template: filled literally, wherever they stand, and nothing else."""

import io

import pytest
from docx import Document
from docx.shared import Pt

from agreements.builders.own_text import FONT, build
from tests.agreements.documents import relations
from tests.agreements.word_files import (
    cells,
    filled,
    saved,
    scanned,
    texts,
    with_part,
    word,
)


def test_a_field_is_filled_though_word_split_it_into_runs():
    document = Document()
    paragraph = document.add_paragraph("Tên: ")
    for piece in ("{", "{ten_", "thoa_thuan", "}", "}, số ", "{{so_van_ban}}."):
        paragraph.add_run(piece)
    paragraph.runs[2].bold = True
    done = filled(
        saved(document), {"ten_thoa_thuan": "Chương trình", "so_van_ban": "05/CTPH"}
    )
    assert texts(done) == ["Tên: Chương trình, số 05/CTPH."]


def test_fields_of_headers_footers_and_nested_tables_are_filled():
    document = Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ten_thoa_thuan}}"
    section.footer.paragraphs[0].text = "{{so_van_ban}}"
    outer = document.add_table(rows=1, cols=1).rows[0].cells[0]
    outer.add_table(rows=1, cols=1).rows[0].cells[0].text = "{{giai_doan}}"
    done = filled(
        saved(document),
        {"ten_thoa_thuan": "A", "so_van_ban": "B", "giai_doan": "C"},
    )
    section = done.sections[0]
    assert section.header.paragraphs[0].text == "A"
    assert section.footer.paragraphs[0].text == "B"
    assert done.tables[0].rows[0].cells[0].tables[0].rows[0].cells[0].text == "C"


def test_a_row_is_repeated_for_each_line_of_a_list():
    template = word(
        rows=[["Chỉ tiêu", "Hạn"], ["{{cam_ket.chi_tieu}}", "{{ cam_ket.han }}"]]
    )
    lines = [{"chi_tieu": "20 chuỗi", "han": "2030"}, {"chi_tieu": "5 chuyến"}]
    done = filled(template, {}, {"cam_ket": lines})
    assert cells(done.tables[0]) == [
        ["Chỉ tiêu", "Hạn"],
        ["20 chuỗi", "2030"],
        ["5 chuyến", ""],
    ]
    assert cells(filled(template, {}, {"cam_ket": []}).tables[0])[1] == ["", ""]


def test_paragraphs_of_a_long_text_keep_the_look_of_the_field():
    document = Document()
    document.add_paragraph().add_run("{{noi_dung}}").italic = True
    done = filled(saved(document), {"noi_dung": "Điều 1\nĐiều 2\r\nĐiều 3"})
    assert texts(done) == ["Điều 1", "Điều 2", "Điều 3"]
    assert all(paragraph.runs[0].italic for paragraph in done.paragraphs)
    inline = filled(word("Nội dung: {{noi_dung}}"), {"noi_dung": "Một\nHai"})
    assert texts(inline) == ["Nội dung: Một\nHai"]


def test_a_value_is_never_read_as_field_or_xml():
    values = {
        "ten_thoa_thuan": "{{so_van_ban}} & <w:t>x</w:t> {% raw %} \x0b{{",
        "so_van_ban": "SECRET",
    }
    done = filled(word("{{ten_thoa_thuan}}", "{{la_gi}}"), values)
    assert texts(done) == ["{{so_van_ban}} & <w:t>x</w:t> {% raw %} {{", "{{la_gi}}"]
    row = word(rows=[["{{don_vi.ten}}"]])
    done = filled(row, values, {"don_vi": [{"ten": "{{so_van_ban}}"}]})
    assert cells(done.tables[0]) == [["{{so_van_ban}}"]]


def test_a_template_is_told_what_it_uses_and_what_cannot_be_filled():
    found = scanned(
        word(
            "{{ten_thoa_thuan}} {{la_gi}} {{cam_ket.han}} {{mở",
            rows=[["{{linh_vuc.ten}}", "{{cam_ket.chi_tieu}}"]],
        )
    )
    assert found["unknown"] == ["la_gi"]
    assert found["misplaced"] == ["cam_ket.chi_tieu", "cam_ket.han"]
    assert found["unclosed"]
    assert "linh_vuc.ten" in found["fields"]


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        (with_part(word("a"), "word/vbaProject.bin", b"x"), "macro"),
        (
            with_part(word("a"), "word/b.xml", '<!DOCTYPE a SYSTEM "file:///etc"><a/>'),
            "entities",
        ),
        (with_part(word("a"), "word/b.txt", b"0" * (60 << 20)), "bomb"),
        (with_part(word("a"), "word/_rels/c.rels", relations("hyperlink")), "external"),
        (word("{{ten_thoa_thuan}} " * 301), "too_many"),
        (b"PK\x03\x04 spoiled", "damaged"),
    ],
)
def test_a_hostile_template_is_refused(template, problem):
    assert scanned(template) == {"problem": problem}


def test_two_hundred_unknown_fields_are_counted():
    found = scanned(word(*(f"{{{{la_{number}}}}}" for number in range(200))))
    assert len(found["unknown"]) == 200


@pytest.mark.parametrize("style", ["hnd", "nd30"])
def test_the_portals_own_template_is_in_the_layout_of_the_decree(style):
    document = build(style)
    section = document.sections[0]
    measures = ("page_width", "page_height", "top_margin", "bottom_margin")
    margins = ("left_margin", "right_margin")
    found = [round(getattr(section, name).mm) for name in (*measures, *margins)]
    assert found == [210, 297, 20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size) == (FONT, Pt(14))
    runs = [run for p in document.paragraphs for run in p.runs]
    runs += [
        run
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for p in cell.paragraphs
        for run in p.runs
    ]
    assert {run.font.size for run in runs} <= {Pt(13), Pt(14)}
    left, right = (cell.text for cell in document.tables[0].rows[0].cells)
    assert right == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    assert ("\n*\nSố {{so_van_ban}}" in left) == (style == "hnd")
    place = next(p for p in document.paragraphs if p.text == "{{noi_va_ngay}}")
    assert place.runs[0].italic
    content = io.BytesIO()
    document.save(content)
    fields = scanned(content.getvalue())
    assert (fields["unknown"], fields["misplaced"]) == ([], [])
