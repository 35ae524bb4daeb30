"""Remove the whole sample and leave what is real, or say why it cannot be removed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import QuerySet
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from pghistory.models import Context, Event

from agreements.models import (
    AgreementDocument,
    Commitment,
    DiscussionMessage,
    ProgressReport,
)
from chains.models import Operator, OperatorMerge
from chains.services.words import rebuild_words
from portal.accounts.models import User
from portal.core.errors import DomainError
from portal.home.sample import activity_photos
from portal.home.sample.articles import remove_pictures
from portal.home.sample.associations import department_codes
from portal.home.sample.loading import HISTORY_NOTE
from portal.home.sample.papers import remove_scans
from portal.home.sample.photos import digests_of_sample, remove_photos
from portal.news.models import Article
from portal.organisations.models import Association, Department, Membership

Removed = Counter[str]

# Columns that say who entered, asked for or is looking at a record.
_AUTHORS = {"created_by", "requested_by", "invited_by", "person", "by"}
# Entered by the load itself, or lines of an agreement that go only together with it:
# removed as the sample, not as somebody's trial.
_SAMPLE_ITSELF = (
    Operator,
    Membership,
    Association,
    Department,
    Commitment,
    ProgressReport,
    AgreementDocument,
    DiscussionMessage,
)


@transaction.atomic
def remove(*, with_trials: bool = False) -> Removed:
    """Delete the sample and its history; return how many rows went, by model.

    Raises `DomainError` and deletes nothing when other records hang on the sample.
    `with_trials` also deletes what sample people entered or asked for themselves.
    """
    sweep = _Sweep()
    samples = Article.objects.filter(is_sample=True)
    digests = set(samples.exclude(picture="").values_list("picture", flat=True))
    photos = digests_of_sample()
    of_activities = activity_photos.digests_of_sample()
    if with_trials:
        sweep.delete_trials()
    try:
        for queryset in _sample_querysets():
            sweep.delete(queryset)
    except (ProtectedError, RestrictedError) as error:
        raise DomainError(_refusal(error)) from None
    sweep.delete_history()
    rebuild_words()
    transaction.on_commit(remove_scans)
    transaction.on_commit(lambda: remove_pictures(digests))
    transaction.on_commit(lambda: remove_photos(photos))
    transaction.on_commit(lambda: activity_photos.remove_activity_photos(of_activities))
    return sweep.removed


def _sample_querysets() -> Iterable[QuerySet[Any]]:
    """Marked records, those that point at others first."""
    for model in _marked_models():
        if model not in (User, Association):
            yield model._default_manager.filter(is_sample=True)
    people = User.objects.filter(is_sample=True)
    associations = Association.objects.filter(is_sample=True)
    operators = Operator.objects.filter(created_by__in=people)
    yield OperatorMerge.objects.filter(kept__in=operators, merged__in=operators)
    yield operators.filter(merged_into__in=operators)
    yield Operator.objects.filter(
        created_by__in=people, led_chains__isnull=True, stages__isnull=True
    )
    yield Department.objects.filter(code__in=department_codes())
    yield Membership.objects.filter(user__in=people)
    yield people
    yield associations.filter(successor__isnull=False)
    yield associations


def _marked_models() -> list[type[models.Model]]:
    """Models with an `is_sample` mark, the apps on the left of the import order first."""
    return [
        model
        for model in apps.get_models()
        if any(field.name == "is_sample" for field in model._meta.fields)
        and not issubclass(model, Event)
    ]


class _Sweep:
    """Deletes querysets with what cascades from them, and remembers every key."""

    def __init__(self) -> None:
        self.removed: Removed = Counter()
        self._keys: dict[type[models.Model], set[Any]] = defaultdict(set)

    def delete(self, queryset: Any) -> None:
        collector = Collector(using=DEFAULT_DB_ALIAS, origin=queryset)
        collector.collect(queryset)
        for model, instances in collector.data.items():
            self._note(model, {instance.pk for instance in instances})
        for fast in collector.fast_deletes:
            self._note(fast.model, set(fast.values_list("pk", flat=True)))
        collector.delete()

    def _note(self, model: type[models.Model], keys: set[Any]) -> None:
        self._keys[model] |= keys
        self.removed[str(model._meta.verbose_name)] += len(keys)

    def delete_trials(self) -> None:
        """Delete records entered by sample people that carry no mark of their own."""
        people = list(User.objects.filter(is_sample=True).values_list("pk", flat=True))
        for model in apps.get_models():
            if issubclass(model, Event) or model in _SAMPLE_ITSELF:
                continue
            fields = {field.name for field in model._meta.fields}
            rows: Any = model._default_manager.all()
            if "is_sample" in fields:
                rows = rows.filter(is_sample=False)
            for author in _AUTHORS & fields:
                self.delete(rows.filter(**{f"{author}__in": people}))

    def delete_history(self) -> None:
        """What the triggers wrote about the deleted records goes with them."""
        for event in apps.get_models():
            tracked: Any = getattr(event, "pgh_tracked_model", None)
            if keys := self._keys.get(tracked):
                history: Any = event._default_manager
                history.filter(pgh_obj_id__in=keys).delete()
        Context.objects.filter(metadata__note=HISTORY_NOTE).delete()


def _refusal(error: ProtectedError | RestrictedError) -> str:
    held: Any = (
        error.protected_objects
        if isinstance(error, ProtectedError)
        else error.restricted_objects
    )
    examples = sorted(f"{thing._meta.verbose_name} «{thing}»" for thing in held)
    shown = "; ".join(examples[:5])
    more = len(examples) - 5
    rest = f" và {more} bản ghi khác" if more > 0 else ""
    return (
        f"Không gỡ dữ liệu mẫu vì còn bản ghi dựa vào nó: {shown}{rest}. Hãy chuyển "
        "các bản ghi ấy sang hội và người dùng thật, hoặc thêm --with-trials để xóa cả "
        "những gì tài khoản mẫu đã nhập thử."
    )
