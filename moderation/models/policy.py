"""How a site wants its comments judged."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from comments.models import Site, Thread
from moderation.labels import Label


class Mode(models.TextChoices):
    """What happens to a comment that no rule objects to."""

    PUBLISH_FIRST = "publish_first", "Publish first: public at once, the machine looks after"
    MACHINE_FIRST = "machine_first", "Machine first: public when the machine approves"
    HOLD_ALL = "hold_all", "Hold all: a person approves each"


# Characters of a list. Each comment is looked through for all that stands on it.
LISTED = 200_000

# It reads a thousand files.
_timezones = cache(available_timezones)


def check_timezone(name: str) -> None:
    if name not in _timezones():
        raise ValidationError("Use a name such as Europe/Berlin.", code="unknown_timezone")


def _terms(help_text: str) -> models.TextField:
    return models.TextField(blank=True, max_length=LISTED, help_text=f"{help_text} One a line.")


def _is_bounded(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=LessThanOrEqual(Length(name), LISTED), name=f"{name}_are_bounded"
    )


class Policy(models.Model):
    """One for each site. Change it through `policy.revise_policy`, which keeps a version."""

    site = models.OneToOneField(
        Site, on_delete=models.CASCADE, primary_key=True, related_name="policy"
    )
    mode = models.CharField(max_length=13, choices=Mode, default=Mode.MACHINE_FIRST)
    hold_everything = models.BooleanField(
        default=False,
        help_text="The switch: while it is on, every new comment waits for a person.",
    )
    night_mode = models.CharField(
        max_length=13, choices=Mode, blank=True, help_text="The mode in these hours."
    )
    night_starts = models.TimeField(null=True, blank=True, help_text="Local time.")
    night_ends = models.TimeField(
        null=True, blank=True, help_text="Local time; may lie after midnight."
    )
    timezone = models.CharField(max_length=40, default="UTC", validators=[check_timezone])

    blocked_terms = _terms("Comments with one of these words or phrases are rejected.")
    suspect_terms = _terms("Comments with one of these words or phrases are held.")
    blocked_hosts = _terms("Comments that link there, or to a subdomain, are rejected.")
    max_links = models.PositiveSmallIntegerField(
        null=True, blank=True, default=3, help_text="More links are held. Empty: no limit."
    )
    min_seconds_to_submit = models.PositiveSmallIntegerField(
        default=2, help_text="Faster than this is held: people need time to type. 0 is off."
    )
    hold_first_comments = models.BooleanField(
        default=False, help_text="Hold comments of authors of whom none was published yet."
    )
    hold_unknown_languages = models.BooleanField(
        default=False,
        help_text="Hold comments in languages that the classifier does not know. Otherwise only "
        "rules, links and a word list judge them.",
    )
    repeated_body_threads = models.PositiveSmallIntegerField(
        default=3,
        help_text="Hold a text that stood under so many other pages in the last days, or that so "
        "many others have written here. 0 is off.",
    )
    trust_after = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Publish at once, in every mode, what an author writes of whom so many comments "
        "are public and none was rejected; rules and the classifier look after. Empty: nobody.",
    )
    flags_to_hold = models.PositiveSmallIntegerField(
        default=3,
        help_text="Take a published comment from the page when readers of so many networks report "
        "it, each with a published comment older than a day. Other reports wait in the queue.",
    )
    current_version = models.OneToOneField(
        "PolicyVersion",
        on_delete=models.RESTRICT,
        null=True,
        editable=False,
        related_name="current_of",
    )

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="policy_mode_is_known"),
            models.CheckConstraint(
                condition=Q(night_mode="") | Q(night_mode__in=Mode.values),
                name="policy_night_mode_is_known",
            ),
            models.CheckConstraint(
                condition=Q(night_mode="")
                | Q(night_starts__isnull=False, night_ends__isnull=False),
                name="night_mode_has_its_hours",
                violation_error_message="Say when the night mode starts and ends.",
            ),
            models.CheckConstraint(
                condition=Q(flags_to_hold__gte=1), name="at_least_one_flag_holds"
            ),
            models.CheckConstraint(
                condition=Q(trust_after__isnull=True) | Q(trust_after__gte=1),
                name="trust_needs_a_comment",
                violation_error_message="Ask for one comment at least.",
            ),
            *map(_is_bounded, ["blocked_terms", "suspect_terms", "blocked_hosts"]),
        ]

    def __str__(self) -> str:
        return f"Policy of {self.site}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Threshold(models.Model):
    """Between which scores of a label a comment is published, held and rejected."""

    policy = models.ForeignKey(
        Policy, on_delete=models.CASCADE, db_index=False, related_name="thresholds"
    )
    label = models.CharField(max_length=13, choices=Label)
    publish_below = models.FloatField(
        help_text="Published below it, if all labels agree; held from here on (machine first)."
    )
    hold_above = models.FloatField(
        help_text="Held from here on, even where comments are published first."
    )
    reject_above = models.FloatField(
        null=True, blank=True, help_text="Rejected from here on. Empty: never without a person."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "label"], name="one_threshold_per_policy_and_label"
            ),
            models.CheckConstraint(
                condition=Q(label__in=Label.values), name="threshold_label_is_known"
            ),
            models.CheckConstraint(
                condition=Q(publish_below__range=(0, 1))
                & Q(hold_above__range=(0, 1))
                & (Q(reject_above__isnull=True) | Q(reject_above__range=(0, 1))),
                name="thresholds_are_between_0_and_1",
                violation_error_message="Thresholds lie between 0 and 1.",
            ),
            models.CheckConstraint(
                condition=Q(publish_below__lte=F("hold_above"))
                & (Q(reject_above__isnull=True) | Q(hold_above__lte=F("reject_above"))),
                name="thresholds_are_ordered",
                violation_error_code="thresholds_cross",
                violation_error_message="Publish below ≤ hold above ≤ reject above.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_label_display()} of {self.policy_id}"


class ThreadPolicy(models.Model):
    """A thread that is judged otherwise than its site."""

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="moderation_policy"
    )
    mode = models.CharField(max_length=13, choices=Mode)

    class Meta:
        verbose_name_plural = "thread policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values), name="thread_policy_mode_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.thread}: {self.mode}"
