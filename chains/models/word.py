"""The words that searches of the register can be about."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from portal.core import pagecache


class SearchWord(models.Model):
    """A word of a public chain, or the name of a product, province or commune.

    Worked out once a day from what is public, for the question "did you mean …?": a word
    that is missing here is still found by the search itself.
    """

    folded = models.CharField(max_length=200, primary_key=True)
    # The spelling seen most often, accents included.
    shown = models.CharField(max_length=200)
    chains = models.PositiveIntegerField()

    class Meta:
        indexes = [
            # Words that look like the one typed.
            GinIndex(
                fields=["folded"],
                name="search_word_trigram",
                opclasses=["gin_trgm_ops"],
            )
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.shown
