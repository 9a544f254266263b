"""A publisher's tenant."""

from collections.abc import Mapping
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from comments.canonical import PageRules, canonical_origin, check_origin
from comments.ids import new_id

DEFAULT_GUIDELINES = (
    "Be kind, stay on the subject, and criticise ideas rather than people. "
    "Comments that insult, threaten or advertise are not published."
)
DEFAULT_HELP = (
    "You are not alone with this. Somebody here will read what you wrote. If you think of hurting "
    "yourself, please talk to a person now, whatever the hour: {line}"
)
DEFAULT_LINE = "https://findahelpline.com lists free helplines of most countries."
A_YEAR = 31_536_000  # in seconds
GUIDELINES = 10_000  # characters
HELP = 1_000
ORIGINS = 100
LISTED = 5_000  # characters of a list
RESERVED = "Admin\nAdministrator\nModerator\nEditor\nEditorial team"


class SiteQuerySet(models.QuerySet):
    def named_by(self, parts: Mapping[str, Any]) -> Self:
        """Those that an address is about: its `thread_id` or `comment_id` says which."""
        sites = self
        if "thread_id" in parts:
            sites = sites.filter(threads=parts["thread_id"])
        if "comment_id" in parts:
            sites = sites.filter(threads__comments=parts["comment_id"])
        return sites


class Site(models.Model):
    """Who may embed Parley where, and how its discussions look and behave."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(
        max_length=40,
        unique=True,
        help_text="The public key: what a page gives as data-site.",
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", "Use a-z, 0-9 and hyphens.")],
    )
    name = models.CharField(max_length=120)
    language = models.CharField(
        max_length=12,
        default="en",
        help_text="Of the discussions: en, de, pt-BR.",
        validators=[
            RegexValidator(
                r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Use a language tag such as en, de or pt-BR."
            )
        ],
    )
    origins = ArrayField(
        models.CharField(max_length=255, validators=[check_origin]),
        default=list,
        blank=True,
        help_text="Addresses whose pages may embed this site, such as https://news.example.",
    )
    guidelines = models.TextField(
        default=DEFAULT_GUIDELINES,
        blank=True,
        max_length=GUIDELINES,
        help_text="Stands beside the form. Markdown.",
    )
    help_words = models.TextField(
        default=DEFAULT_HELP,
        blank=True,
        max_length=HELP,
        help_text="What a writer sees who seems to be in danger from themselves. Markdown; {line} "
        "stands for the line below.",
    )
    help_line = models.CharField(
        default=DEFAULT_LINE,
        blank=True,
        max_length=300,
        help_text="Whom to call in your country, such as “988, free, at any hour”.",
    )
    accent_color = models.CharField(
        max_length=7,
        default="#0b57d0",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Use a colour such as #0b57d0.")],
    )
    reserved_names = models.TextField(
        blank=True,
        default=RESERVED,
        max_length=LISTED,
        help_text="Names that no reader may take, in any look-alike form, besides those of the "
        "site's moderators and of a story's author. One a line.",
    )
    ignored_parameters = models.TextField(
        blank=True,
        max_length=LISTED,
        help_text="Parameters of addresses that say nothing of which page it is, besides those of "
        "campaigns such as utm_source. One a line; a * at the end stands for anything.",
    )
    meaningful_parameters = models.TextField(
        blank=True,
        max_length=LISTED,
        help_text="Where given, no other parameters than these tell pages apart. One a line.",
    )
    slashes_matter = models.BooleanField(
        default=False, help_text="Whether /story and /story/ are two pages."
    )
    origins_matter = models.BooleanField(
        default=False,
        help_text="Whether a page is another one over http than over https, or with www. than "
        "without, where both are among the origins.",
    )
    hash_routes = models.BooleanField(
        default=True, help_text="Whether #/story and #!/story are pages of their own."
    )
    edit_window_seconds = models.PositiveIntegerField(
        default=900,
        help_text="How long authors may edit their comments.",
        validators=[MaxValueValidator(A_YEAR)],
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(edit_window_seconds__lte=A_YEAR), name="edit_window_is_bounded"
            ),
            models.CheckConstraint(
                condition=Q(origins__len__lte=ORIGINS),
                name="origins_are_few",
                violation_error_message=f"A site has at most {ORIGINS} origins.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("guidelines"), GUIDELINES),
                name="guidelines_are_short",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("help_words"), HELP), name="help_words_are_short"
            ),
            *(
                models.CheckConstraint(
                    condition=LessThanOrEqual(Length(name), LISTED), name=f"{name}_are_short"
                )
                for name in ("reserved_names", "ignored_parameters", "meaningful_parameters")
            ),
            models.CheckConstraint(
                condition=Q(accent_color__regex="^#[0-9a-fA-F]{6}$"), name="accent_color_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.origins = [canonical_origin(origin) for origin in self.origins]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def allows_origin(self, origin: str) -> bool:
        return origin in self.origins

    @property
    def help(self) -> str:
        """What a writer in danger sees, as Markdown."""
        return self.help_words.replace("{line}", self.help_line)

    @property
    def page_rules(self) -> PageRules:
        """What tells its pages apart."""
        return PageRules(
            origins=tuple(self.origins),
            ignored=self.ignored_parameters,
            meaningful=self.meaningful_parameters,
            origins_matter=self.origins_matter,
            slashes_matter=self.slashes_matter,
            hash_routes=self.hash_routes,
        )
