"""What a person may do with one article; used by views and templates."""

from portal.news.models import Article
from portal.organisations.access import Access


def can_edit(access: Access, article: Article) -> bool:
    return access.is_hanoi and not article.is_archived


def can_publish(access: Access, article: Article) -> bool:
    return can_edit(access, article) and not article.is_published


def can_withdraw(access: Access, article: Article) -> bool:
    return can_edit(access, article) and article.is_published


def can_restore(access: Access, article: Article) -> bool:
    return access.is_hanoi and article.is_archived
