"""Texts taken back before there were working copies: the record says what was sent again.

What their side wrote since goes into its working copy. Commitments stay as they are: in
the versions of then a line does not say which row it is.
"""

from django.db import migrations


def put_words_aside(apps, schema_editor):
    Agreement = apps.get_model("agreements", "Agreement")
    taken_back = Agreement.objects.filter(
        stage="draft", is_private=False, is_paper=False
    )
    for agreement in taken_back.select_related("round"):
        latest = agreement.versions.filter(kind="text").order_by("-number").first()
        if latest is None:
            continue
        sent = {**latest.facts, "commitments": []}
        written = _facts(agreement)
        if written == sent or agreement.working_copies.exists():
            continue
        agreement.working_copies.create(
            side=agreement.drafted_by_side,
            facts=written,
            created_by_id=agreement.updated_by_id,
            updated_by_id=agreement.updated_by_id,
        )
        _restore(apps, agreement, sent)


def _facts(agreement):
    """The words of the record in the shape of a version."""
    contents = agreement.contents.select_related("area").order_by(
        "area__position", "pk"
    )
    return {
        "title": agreement.title,
        "round_code": agreement.round.code,
        "round_name": agreement.round.name,
        "starts_on": agreement.starts_on and agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on and agreement.ends_on.isoformat(),
        "text": agreement.text,
        "areas": [
            {
                "code": row.area.code,
                "name": row.area.name,
                "host_unit": row.host_unit,
                "partner_unit": row.partner_unit,
            }
            for row in contents
        ],
        "parties": list(
            agreement.parties.order_by("pk").values("side", "kind", "name")
        ),
        "commitments": [],
    }


def _restore(apps, agreement, sent):
    from portal.core.search import exact_words, folded_words

    Round = apps.get_model("agreements", "Round")
    ContentArea = apps.get_model("agreements", "ContentArea")
    unit = agreement.association.province
    words = [
        agreement.number,
        sent["title"],
        agreement.association.name,
        (unit.successor or unit).name,
        agreement.signed_place,
    ]
    rounds = Round.objects.filter(code=sent["round_code"])
    type(agreement).objects.filter(pk=agreement.pk).update(
        title=sent["title"],
        text=sent["text"],
        round_id=rounds.values_list("pk", flat=True).first() or agreement.round_id,
        starts_on=sent["starts_on"],
        ends_on=sent["ends_on"],
        search_text=folded_words(words),
        search_exact=exact_words(words),
    )
    agreement.contents.all().delete()
    areas = dict(ContentArea.objects.values_list("code", "pk"))
    for row in sent["areas"]:
        if row["code"] in areas:
            agreement.contents.create(
                area_id=areas[row["code"]],
                host_unit=row["host_unit"],
                partner_unit=row["partner_unit"],
            )
    agreement.parties.all().delete()
    for row in sent["parties"]:
        agreement.parties.create(**row)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0090_amended_papers_of_both")]

    operations = [
        migrations.RunPython(put_words_aside, migrations.RunPython.noop)
    ]
