"""One search over provinces, chains and news, for the public and for the workspace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from chains.models import Chain
from chains.services.words import suggest
from chains.views.rows import ChainRow, chain_row, for_list
from portal.core import clock
from portal.core.limits import SEARCHES, limited
from portal.core.pagecache import public_page
from portal.core.search import MAX_LENGTH
from portal.core.text import slug
from portal.home.services.finding import COUNT_CAP, Found, find, scopes
from portal.home.views.figures import count_text
from portal.news.cards import CARD_FIELDS, cards_of
from portal.organisations.access import Access, access_for


@limited(SEARCHES)
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Show what the words typed lead to; without words, where to begin."""
    text = request.GET.get("q", "")[:MAX_LENGTH].replace("\x00", " ").strip()
    access = access_for(request.user)
    found, meant = _find(text, access)
    return render(
        request,
        "home/search.html",
        {
            "text": text,
            "meant": meant,
            "found": found,
            "chains": _chain_rows(found, access),
            "chain_total": _total(found.chain_total),
            "all_chains_url": _address(
                "chains:list" if access.has_workspace else "chains:directory",
                meant or text,
            ),
            "cooperations": _cooperations(found),
            "articles": cards_of(found.articles),
            "article_total": _total(found.article_total),
            "all_articles_url": _address("news:list", meant or text),
        },
    )


def _find(text: str, access: Access) -> tuple[Found, str]:
    """What the words lead to, or where nothing, what was probably meant, and that."""
    today = clock.today()
    chains, articles = scopes(access)
    scope = {
        "chains": for_list(chains, today),
        "articles": articles.only(*CARD_FIELDS),
        "today": today,
    }
    found = find(text, **scope)
    meant = suggest(text) if found.words and found.is_empty else ""
    if not meant:
        return found, ""
    again = find(meant, **scope)
    return (found, "") if again.is_empty else (again, meant)


def _cooperations(found: Found) -> list[dict[str, str]]:
    """Pages of the cooperation with the provinces found, where something was signed."""
    return [
        {
            "name": unit.short_name,
            "url": reverse("home:cooperation_province", args=[slug(unit.short_name)]),
        }
        for unit in found.provinces
        if unit.has_signed
    ]


def _chain_rows(found: Found, access: Access) -> list[ChainRow]:
    def address(chain: Chain) -> str:
        if access.has_workspace:
            return chain.get_absolute_url()
        return chain.get_public_url()

    today = clock.today()
    return [
        chain_row(chain, url=address(chain), today=today, as_registered=False)
        for chain in found.chains
    ]


def _total(number: int) -> str:
    shown = count_text(number)
    return f"{shown}+" if number >= COUNT_CAP else shown


def _address(name: str, text: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': text})}"
