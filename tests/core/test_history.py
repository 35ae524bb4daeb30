"""History in words: one entry a save, with who, and values as people read them."""

import pghistory

from agreements.models import Round
from portal.core.history import Track, timeline
from tests.agreements.factories import make_draft
from tests.cast import Cast


def tell(agreement) -> list[str]:
    events = type(agreement).pgh_event_model.objects.filter(pgh_obj=agreement)
    fields = {"round": "giai đoạn", "starts_on": "từ ngày", "notes": "ghi chú"}
    track = Track(events, fields, added=lambda event: "Lập bản ghi")
    return [entry.text for entry in timeline(track)]


def test_changes_are_told_with_labels_dates_and_names(cast: Cast):
    draft = make_draft(cast.son_la)
    draft.round = Round.objects.get(code="khac")
    draft.starts_on = None
    draft.save()
    (text,) = tell(draft)  # one transaction, as tests run, is one entry
    assert text == (
        "Lập bản ghi. Sửa giai đoạn: “Giai đoạn 2026–2030” → “Giai đoạn khác”; "
        "từ ngày: “01/01/2026” → “”"
    )


def test_a_save_that_changed_nothing_worth_telling_is_silent(cast: Cast):
    draft = make_draft(cast.son_la)
    draft.version = 7
    draft.save()
    assert tell(draft) == ["Lập bản ghi"]


def test_the_person_comes_from_the_request(cast: Cast):
    draft = make_draft(cast.son_la)
    with pghistory.context(user=cast.officer.pk):
        draft.notes = "x" * 500
        draft.save()
    model = type(draft)
    events = model.pgh_event_model.objects.filter(pgh_obj=draft)  # type: ignore[attr-defined]
    newest, oldest = sorted(
        timeline(Track(events, {"notes": "ghi chú"}, added=lambda e: "Lập")),
        key=lambda entry: entry.text == "Lập",
    )
    assert (newest.who, oldest.who) == (cast.officer.full_name, "")
    assert newest.text.endswith("…”")
    assert len(newest.text) < 200
