"""The sample: complete, the same every time, marked, never overclaiming, removable."""

from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models import F, Q

from agreements.choices import Side as AgreementSide
from agreements.commitment_choices import CommitmentState, ReportState
from agreements.models import Agreement, Commitment, ProgressReport, Signatory
from agreements.work_choices import WorkGroup
from chains.choices import ChainStatus, ExpiryStep, Publication, Side
from chains.models import (
    Certificate,
    Chain,
    ChainPhoto,
    Checklist,
    Confirmation,
    Contract,
    Finding,
    FindingAnswer,
    Inspection,
    MonthlyOutput,
    OpeningHours,
    Operator,
    Outlet,
    PaperLine,
    Product,
    ReviewClaim,
    ReviewNote,
    Stage,
    YearlyOutput,
)
from chains.querysets import validity_case
from chains.services.checklists import begin_version
from chains.services.claims import claim
from portal.accounts.models import User
from portal.core.errors import DomainError
from portal.core.pictures import file_name
from portal.home.sample.loading import load
from portal.home.sample.moments import moment
from portal.home.sample.removal import remove
from portal.home.services.agreement_desk import agreement_work
from portal.news.choices import ArticleKind
from portal.news.models import PICTURE_FOLDER, Article
from portal.organisations.access import access_for
from portal.organisations.choices import Role
from portal.organisations.models import Association, Membership
from tests.home.conftest import TODAY

pytestmark = pytest.mark.django_db

# The sheets of the programme's workbook and the chains on each.
CHAINS = {
    "ha-noi": 135,
    "hai-duong": 161,
    "dong-thap": 96,
    "hai-phong": 47,
    "lang-son": 46,
    "hung-yen": 44,
    "phu-tho": 32,
    "dien-bien": 26,
    "ha-nam": 19,
    "son-la": 15,
    "quang-ninh": 14,
    "hoa-binh": 13,
    "lam-dong": 13,
    "nam-dinh": 11,
    "cao-bang": 9,
    "dak-lak": 9,
    "ha-giang": 9,
    "gia-lai": 6,
    "bac-giang": 5,
    "lao-cai": 4,
    "nghe-an": 4,
    "bac-ninh": 3,
    "ninh-binh": 3,
    "thanh-hoa": 3,
}
HEIRS = {
    "bac-giang": "bac-ninh",
    "ha-giang": "tuyen-quang",
    "ha-nam": "ninh-binh",
    "nam-dinh": "ninh-binh",
    "hai-duong": "hai-phong",
    "hoa-binh": "phu-tho",
}


def test_every_association_has_its_chains(sample):
    counts = Counter(Chain.objects.values_list("association__code", flat=True))
    assert counts == CHAINS
    assert sum(CHAINS.values()) == 727
    assert Association.objects.partners().filter(is_sample=True).count() == 23


def test_merged_associations_name_their_heirs(sample):
    merged = Association.objects.filter(successor__isnull=False)
    assert dict(merged.values_list("code", "successor__code")) == HEIRS
    assert not merged.exclude(valid_to="2025-06-30").exists()


@pytest.mark.parametrize("part", [Product, Stage, YearlyOutput, Certificate])
def test_no_chain_lacks_a_part(sample, part):
    assert part.objects.values("chain").distinct().count() == 727


def test_every_mark_is_set(sample):
    assert not Chain.objects.filter(is_sample=False).exists()
    assert not User.objects.filter(is_sample=False).exists()
    assert not User.objects.exclude(email__endswith="example.vn").exists()
    for paper in (Certificate, Confirmation):
        assert not paper.objects.exclude(number__endswith="-MAU").exists()


def test_the_register_shows_every_situation(sample):
    assert set(Chain.objects.values_list("publication", flat=True)) == set(
        Publication.values
    )
    assert set(Chain.objects.values_list("status", flat=True)) == set(
        ChainStatus.values
    )
    sides = Chain.objects.values_list("suspended_side", flat=True)
    assert set(sides) == {"", *Side.values}
    lao_cai = Chain.objects.filter(association__code="lao-cai")
    assert lao_cai.filter(publication=Publication.DRAFT).exists()
    drafts = Chain.objects.filter(publication=Publication.DRAFT)
    assert drafts.exclude(return_reason="").exists()
    public = Chain.objects.public()
    assert public.filter(seen_at__isnull=True).exists()
    validity = Counter(
        Certificate.objects.annotate(read=validity_case(TODAY)).values_list(
            "read", flat=True
        )
    )
    assert {"valid", "expiring", "expired", "suspended", "unknown"} <= set(validity)


def test_papers_stand_at_every_step_and_some_take_their_chain_down(sample):
    lines: Any = PaperLine.objects.ending(TODAY)
    assert set(lines.values_list("step", flat=True)) == set(ExpiryStep.values)
    falling = lines.with_fall(TODAY).falling()
    assert 0 < falling.count() < lines.count()
    assert lines.with_renewal().open().exists()


def test_no_step_of_a_claim_precedes_the_one_before(sample):
    late = TODAY
    for model in (Chain, Certificate, Confirmation):
        rows = model.objects.all()
        assert not rows.filter(seen_at__lt=F("declared_at")).exists()
        assert not rows.filter(
            Q(seen_at__date__gt=late) | Q(declared_at__date__gt=late)
        ).exists()
    for paper in (Certificate, Confirmation):
        assert not paper.objects.filter(declared_at__date__lt=F("issued_on")).exists()
        assert not paper.objects.filter(seen_at__isnull=False, scan="").exists()


def test_visits_and_talk_are_plausible_and_one_chain_is_kept_back(sample):
    visits = Inspection.objects.all()
    assert visits.filter(grade="").count() > 50
    assert visits.exclude(grade="").exists()
    assert not visits.filter(on__gt=TODAY).exists()
    assert not visits.filter(created_by=F("chain__declared_by")).exists()
    assert Finding.objects.keeping_back().count() == 1
    states = set(Finding.objects.values_list("state", flat=True))
    assert {"open", "answered", "resolved"} <= states
    assert Finding.objects.overdue(TODAY).exists()
    late = FindingAnswer.objects.filter(
        Q(said_at__date__gt=TODAY) | Q(decided_at__lt=F("said_at"))
    )
    assert not late.exists()
    assert ReviewClaim.objects.count() == 4
    kinds = set(ReviewNote.objects.values_list("kind", flat=True))
    assert kinds == {"sent", "returned", "confirmed", "comment"}
    assert not ReviewNote.objects.filter(said_at__date__gt=TODAY).exists()


def test_agreements_span_three_rounds_as_signed(sample):
    rounds = Counter(Agreement.objects.signed().values_list("round__code", flat=True))
    assert rounds == {"2015-2020": 23, "2020-2025": 22, "2026-2030": 13, "khac": 1}
    third = Agreement.objects.filter(round__code="2026-2030")
    assert not third.filter(association__successor__isnull=False).exists()
    assert Agreement.objects.ending_soon(TODAY).count() == 1
    stages = Counter(Agreement.objects.values_list("stage", flat=True))
    assert stages == {"signed": 59, "draft": 2, "proposed": 1, "agreed": 1}
    assert Agreement.objects.filter(renews__isnull=False).count() == 37
    assert not Agreement.objects.filter(is_sample=False).exists()
    with connection.cursor() as cursor:  # both sides signed, at the latest at commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_articles_are_public_and_promise_no_more_than_their_chain(sample):
    articles = Article.objects.public()
    assert articles.count() == Article.objects.count() >= 12
    assert set(articles.values_list("kind", flat=True)) == set(ArticleKind.values)
    promoted = articles.filter(chain__isnull=False)
    assert promoted.count() >= 5
    assert not promoted.filter(chain__seen_at__isnull=True).exists()
    for article in articles.exclude(picture=""):
        assert default_storage.exists(
            file_name(article.picture, 640, folder=PICTURE_FOLDER)
        )


def test_free_text_finds_the_chains_of_a_province(sample):
    found = Chain.objects.filter(search_text__contains="son la").count()
    assert found >= CHAINS["son-la"]


def test_scans_say_that_they_are_samples(sample):
    paper = Certificate.objects.exclude(scan="").order_by("pk")[0]
    with paper.scan.open() as file:
        content = file.read()
    assert content.startswith(b"%PDF-1.4")
    assert b"SAMPLE PAPER" in content


def test_loading_twice_is_refused_and_changes_nothing(sample):
    with pytest.raises(DomainError, match="remove_sample"):
        load(today=TODAY)
    out = StringIO()
    call_command("load_sample", "--if-empty", stdout=out)
    assert "no sample loaded" in out.getvalue()
    assert Chain.objects.count() == 727


def test_the_same_day_gives_the_same_data(sample, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    before = _fingerprint()
    remove()
    load(today=TODAY)
    assert _fingerprint() == before


def _fingerprint() -> list[tuple[object, ...]]:
    columns = ("name", "operator__name", "operator__phone", "declared_at", "seen_at")
    papers = ("certificates__number", "certificates__expires_on")
    return list(
        Chain.objects.order_by("name", "operator__name", "certificates__number")
        .values_list(*columns, *papers)
        .distinct()
    )


def test_commitments_stand_at_every_state(sample):
    rows = Commitment.objects.with_progress(TODAY)
    assert {row.state for row in rows} == set(CommitmentState.values)
    told = set(ProgressReport.objects.values_list("state", flat=True))
    assert told == set(ReportState.values) - {ReportState.WITHDRAWN}
    for side in AgreementSide:
        assert ProgressReport.objects.waiting_for(side).exists()


# --- Removing ---------------------------------------------------------------------
def test_both_sides_find_open_work_of_agreements(sample):
    """Something waits for each, something falls due, and something is late."""
    for email in ("can-bo@example.vn", "son-la@example.vn"):
        person = User.objects.get(email=email)
        work = agreement_work(access_for(person), TODAY)
        for group in ("turn", "figures", "plans", "late_reviews", "due"):
            assert work[WorkGroup(group)].count, (email, group)


def test_removal_leaves_nothing_of_the_sample_and_keeps_the_host(sample):
    removed = remove()
    assert removed["chain"] == 727
    tracked = (Chain, Operator, Outlet, Certificate, Membership, User)
    visits = (Checklist, Inspection, Finding, FindingAnswer, ReviewClaim, ReviewNote)
    promised = (Commitment, ProgressReport)
    seen = (ChainPhoto, OpeningHours)
    others = (*visits, *seen, *promised, Agreement, Signatory, Article)
    for model in (*tracked, *others):
        assert not model.objects.exists()
        assert not _history_of(model).exists()
    assert list(Association.objects.values_list("code", flat=True)) == ["ha-noi"]
    assert sum(remove().values()) == 0


def _history_of(model: type[models.Model]) -> models.QuerySet[models.Model]:
    (event,) = (
        event
        for event in apps.get_models()
        if getattr(event, "pgh_tracked_model", None) is model
    )
    return event._default_manager.all()


def test_real_records_stay(sample):
    host = Association.objects.get(is_host=True)
    person = User.objects.create_user(email="that@hanoi.vn", full_name="Người thật")
    Membership.objects.create(
        user=person, association=host, role=Role.HANOI_ADMIN, starts_on=TODAY
    )
    chain = _real_chain(host, person)
    remove()
    assert list(Chain.objects.all()) == [chain]
    assert list(User.objects.all()) == [person]
    assert list(Operator.objects.all()) == [chain.operator]


def _real_chain(association: Association, person: User) -> Chain:
    operator = Operator.objects.create(
        association=association, name="HTX Thật", kind="cooperative", created_by=person
    )
    return Chain.objects.create(
        association=association,
        code="CH-999999",
        name="Chuỗi thật",
        group="fruit",
        operator=operator,
        created_by=person,
    )


def test_removal_refuses_when_a_real_record_hangs_on_the_sample(sample):
    son_la = Association.objects.get(code="son-la")
    person = User.objects.create_user(email="that@sonla.vn", full_name="Người thật")
    _real_chain(son_la, person)
    with pytest.raises(DomainError, match="«Chuỗi thật»"):
        remove()
    assert Chain.objects.count() == 728


def test_trials_of_sample_people_go_only_when_asked(sample):
    staff = User.objects.get(email="can-bo@example.vn")
    _real_chain(Association.objects.get(is_host=True), staff)
    with pytest.raises(CommandError, match="--with-trials"):
        call_command("remove_sample", stdout=StringIO())
    assert Chain.objects.count() == 728
    call_command("remove_sample", "--with-trials", stdout=StringIO())
    assert not Chain.objects.exists()
    assert not User.objects.exists()


def test_what_sample_people_claimed_and_tried_to_publish_goes_with_trials(sample):
    staff = User.objects.get(email="can-bo@example.vn")
    person = User.objects.create_user(email="that@hanoi.vn", full_name="Người thật")
    chain = _real_chain(Association.objects.get(is_host=True), person)
    claim(chain_id=chain.pk, by=staff, at=moment(TODAY, 0))
    trial = begin_version(group="honey", title="Thử", by=staff, at=moment(TODAY, 0))
    trial.items.create(position=1, text="Thử", kind="yes_no", severity="minor")
    trial.publish(by=staff, at=moment(TODAY, 0))
    remove(with_trials=True)
    assert list(Chain.objects.all()) == [chain]
    assert not ReviewClaim.objects.exists()
    assert not Checklist.objects.exists()


def test_running_chains_have_contracts_and_volumes_of_the_last_months(sample):
    contracts = Contract.objects.filter(chain__is_sample=True)
    assert contracts.count() > 50
    assert {len(c.sides.all()) for c in contracts.prefetch_related("sides")} == {2}
    months = set(MonthlyOutput.objects.values_list("year", "month").distinct())
    assert months == {(2026, month) for month in range(5, 11)}
