"""Load the whole sample in one transaction: all of it or nothing."""

from dataclasses import dataclass
from datetime import date

import pghistory
from django.db import transaction

from chains.models import Chain
from chains.services.words import rebuild_words
from portal.accounts.models import User
from portal.core.errors import DomainError
from portal.home.sample import people
from portal.home.sample.activities import make_activities
from portal.home.sample.activity_photos import (
    make_activity_photos,
)
from portal.home.sample.agreements import make_agreements
from portal.home.sample.articles import draw_pictures, make_articles
from portal.home.sample.associations import make_associations, make_departments
from portal.home.sample.chains import make_chains
from portal.home.sample.commitments import make_commitments
from portal.home.sample.counts import make_counts
from portal.home.sample.deliveries import make_deliveries
from portal.home.sample.documents import SHOWN, make_documents
from portal.home.sample.freshness import make_reconfirmations
from portal.home.sample.hours import make_hours
from portal.home.sample.inspections import make_inspections
from portal.home.sample.papers import remove_scans
from portal.home.sample.partners import HOST_CODE, PARTNERS
from portal.home.sample.photos import make_photos
from portal.home.sample.plans import make_plans
from portal.home.sample.reviews import make_reviews
from portal.home.sample.room import make_room
from portal.home.sample.visits import make_visits
from portal.home.sample.work import make_work

# Marks the load in the history, so that removal finds its context again.
HISTORY_NOTE = "Dữ liệu mẫu"


@dataclass(frozen=True)
class Loaded:
    """How much was created."""

    associations: int
    people: int
    chains: int
    agreements: int
    articles: int


def is_empty() -> bool:
    """Nobody has an account and no chain is kept: nothing was begun here."""
    return not User.objects.exists() and not Chain.objects.exists()


@transaction.atomic
def load(*, today: date) -> Loaded:
    """Create the sample as of `today`; the same day always gives the same data."""
    if User.objects.filter(is_sample=True).exists():
        raise DomainError(
            "Dữ liệu mẫu đã có sẵn; muốn nạp lại, hãy chạy `manage.py remove_sample` "
            "trước."
        )
    with pghistory.context(note=HISTORY_NOTE):
        remove_scans()
        associations = make_associations()
        make_departments(associations[HOST_CODE])
        users = people.make_people(today)
        declarers = {
            partner.code: users[people.declarer_email(partner.code)]
            for partner in PARTNERS
        }
        chains = make_chains(
            associations=associations,
            declarers=declarers,
            checker=users[people.checker_email()],
            today=today,
        )
        staff, checker = (
            users[people.declarer_email(HOST_CODE)],
            users[people.checker_email()],
        )
        make_reviews(chains, checker=checker, today=today)
        make_inspections(chains, checker=checker, today=today)
        make_deliveries(chains, today=today)
        make_reconfirmations(chains, today=today)
        make_counts(today=today)
        agreements = make_agreements(associations=associations, by=staff, today=today)
        pictures = draw_pictures()
        make_commitments(
            agreements,
            host=staff,
            partners={
                associations[code].pk: person for code, person in declarers.items()
            },
            today=today,
        )
        agreements += make_room(associations=associations, users=users, today=today)
        speakers = {associations[code].pk: person for code, person in declarers.items()}
        make_activities(agreements, host=staff, partners=speakers, today=today)
        make_visits(by=staff, today=today)
        make_plans(host=staff, partners=speakers, today=today)
        make_activity_photos(pictures=pictures, partners=speakers, today=today)
        make_documents(
            agreements,
            host=staff,
            leads={
                associations[code].pk: users[f"{code}@example.vn"] for code in SHOWN
            },
            today=today,
        )
        make_work(
            agreements,
            users=users,
            partners={
                associations[code].pk: person for code, person in declarers.items()
            },
            today=today,
        )
        articles = make_articles(
            associations=associations,
            pictures=pictures,
            writer=staff,
            publisher=checker,
            today=today,
        )
        make_photos(chains, pictures=pictures, by=staff)
        make_hours(chains)
    rebuild_words()
    return Loaded(
        associations=len(declarers),
        people=len(users),
        chains=len(chains),
        agreements=len(agreements),
        articles=len(articles),
    )
