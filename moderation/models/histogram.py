"""What a day's comments were like, in counts alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from comments.models import Site
from moderation.labels import Label

WORDS = "words"


class Histogram(models.Model):
    """How many of a site's texts of one day fell into each bin.

    Of a label: bins of its scores. Of the words: buckets of their hashes; which word is in which
    cannot be read back.
    """

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, db_index=False, related_name="histograms"
    )
    day = models.DateField(help_text="UTC.")
    of = models.CharField(max_length=13, choices=[*Label.choices, (WORDS, "words")])
    texts = models.PositiveIntegerField()
    counts = ArrayField(models.PositiveIntegerField())

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "day", "of"], name="one_histogram_a_day_of_each_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.of} of {self.site_id} on {self.day}"
