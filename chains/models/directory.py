"""What the public directory asks of a chain, in one narrow row kept by triggers."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from chains.choices import ProductGroup
from chains.models.chain import Chain
from portal.core import pagecache
from portal.organisations.models import Province


class DirectoryEntry(models.Model):
    """One row for every public chain: its choices in the directory, nothing to join.

    `chains_refresh_entries` (migration 0040) writes the rows whenever a chain, a stage
    or a paper changes, whatever code changed it. Nothing here depends on the day: a
    paper counts from the first to the last day of its period. The chain itself stays
    the truth; the directory still asks it whether it is public.
    """

    chain = models.OneToOneField(
        Chain,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        # A trigger takes the row out with its chain, after the stages have gone.
        db_constraint=False,
        related_name="entry",
    )
    sort_key = models.CharField(max_length=600)
    search_text = models.TextField()
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    registered = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    group = models.CharField(max_length=20, choices=ProductGroup)
    roles = ArrayField(models.CharField(max_length=20))
    # Kinds of the papers that Hanoi compared, and beside each the days it is in force.
    papers = ArrayField(models.CharField(max_length=20))
    periods = ArrayField(DateRangeField())
    # The owner's last word; compared with the quarter of the day that asks.
    reconfirmed_on = models.DateField()

    class Meta:
        indexes = [
            # The whole directory in alphabetical order.
            models.Index(fields=["sort_key", "chain"], name="entry_order"),
            # The directory of one unit of today, of one unit of registration, of one
            # product group, and of both chosen together, each in alphabetical order.
            models.Index(
                fields=["province", "sort_key", "chain"], name="entry_province_order"
            ),
            models.Index(
                fields=["registered", "sort_key", "chain"],
                name="entry_registered_order",
            ),
            models.Index(
                fields=["group", "sort_key", "chain"], name="entry_group_order"
            ),
            models.Index(
                fields=["province", "group", "sort_key", "chain"],
                name="entry_province_group_order",
            ),
            # Counting with a unit and a group: small, because the order is left out.
            models.Index(fields=["province", "group"], name="entry_province_group"),
            models.Index(fields=["registered", "group"], name="entry_registered_group"),
            # Words in the directory, counted and found without reading the chain.
            GinIndex(
                fields=["search_text"],
                name="entry_search_trigram",
                opclasses=["gin_trgm_ops"],
            ),
            # The directory by a kind of paper or a stage that few chains have.
            GinIndex(fields=["papers", "roles"], name="entry_papers_roles"),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return str(self.chain)
