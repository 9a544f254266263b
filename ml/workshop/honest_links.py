"""Honest links in clean comments, as readers give them: no labelled set has enough of them.

The comments are real and clean, the links are made up of real hosts. Marked as generated, for
training only.
"""

from collections.abc import Sequence
from random import Random

from ml.links import MEDIA, OTHER, PEOPLE, SOURCE, hosts_of
from ml.workshop.datasets import Row

NAME = "linked"
COUNT = 6_000
ALONE = 0.4
"""Share of the links that stand alone, or after a word or two."""

_KINDS = {SOURCE: 0.45, OTHER: 0.3, MEDIA: 0.15, PEOPLE: 0.1}
_SHORT = (
    "{link}",
    "{link}",
    "{link}",
    "See {link}",
    "Source: {link}",
    "Here: {link}",
    "Link: {link}",
    "From {link}",
    "Read {link}",
    "Also {link}",
    "The video: {link}",
    "Listen: {link}",
    "This: {link}",
    "{lead} {link}",
    "{lead}: {link}",
    "{lead} {link}",
    "{lead}: {link}",
    "{lead} ({link})",
    "{link} {lead}",
    "[{lead}]({link})",
    "{lead}, see {link}",
    "{lead}. {link}",
)
_LEADS = """
I wrote about it on my blog|From my blog|Nothing to sell, just my notes|The song he means
The band made a video|A recipe for it|The raw data as a table|A chart of it|A better map
The full recording|The concert|My photos of the day|Our choir sings it|The podcast
The thread about it|A good post by a doctor|The code they used|The livestream of the debate
Their channel|The original post|A scan of the letter|The fund for the family
Donate to the defence fund|The petition|The council's own page|Sign up for the hearing
The shop that closed|Watch from minute four|Someone filmed it|A short film|The trailer
A playlist of the songs|The book, second edition|Download the form|The free version
The archive copy|In German|In French, sorry|The old timetable|The club's page|A photo|The plan
The ruling|The minutes
"""
_AROUND = (
    "{text} {link}",
    "{text} {link}",
    "{text}\n{link}",
    "{text} ({link})",
    "{text} See {link}",
    "{text} Source: {link}",
    "{link} {text}",
    "{link}\n{text}",
    "{text} Here is the video {link}",
    "{text} The report: {link}.",
    "{text} You can read it here: {link}",
    "[{words}]({link}) {rest}",
    "{text} [Here]({link}).",
    "{text} More in [this piece]({link}).",
    "{words} {link} {rest}",
)
_NAMES = """
anna ben clara david emma finn greta hugo ida jonas karla leo maria nils olga paul quinn rosa sven
tilda harbour lake hill river old town north south green blue stone bridge garden history choir
chess rowing parish valley market village school library theatre orchestra railway museum cycling
football science maths physics cooking bread maps birds trees weather letters photos notes diary
journal record society
""".split()
_COUNTRIES = """
com org net de fr nl at ch it es pt dk se no fi pl ie ca com.au co.nz co.uk org.uk eu info be
""".split()
_PATHS = (
    "",
    "/",
    "/{w}",
    "/{w}/{w}",
    "/{y}/{m}/{w}-{w}",
    "/{w}/{n}",
    "/{w}-{w}-{w}.html",
    "/{w}.pdf",
    "/a/{n}",
    "/{y}/{w}",
    "/watch?v={id}",
    "/{id}",
    "/{w}?page={d}",
    "/news/{w}-{n}",
    "/{w}/{y}-{m}-{d}/{w}",
    "/docs/{w}_{y}.pdf",
    "/article/{n}/{w}-{w}",
    "/{w}#{w}",
    "/{w}/{w}.php?id={n}",
    "/wiki/{w}_{w}",
    "/doi/10.{d}/{id}",
)


def linked_rows(rows: Sequence[Row], count: int = COUNT, seed: int = 0) -> list[Row]:
    """Clean rows of `rows` again, each with a link; only that they are no spam is said of them."""
    random = Random(seed)
    clean = [row for row in rows if row.labels.get("toxic") == 0 and 20 < len(row.text) < 400]
    alone = int(count * ALONE)
    leads = [lead for line in _LEADS.split("\n") for lead in line.split("|") if lead]
    texts = [
        random.choice(_SHORT).format(link=_address(random), lead=random.choice(leads))
        for _ in range(alone)
    ]
    if clean:
        texts += [_with_link(random, random.choice(clean).text) for _ in range(count - alone)]
    return [Row(NAME, "train", "en", "generated", text, {"spam": 0}) for text in texts]


def _with_link(random: Random, text: str) -> str:
    words = text.split(" ")
    cut = random.randint(1, max(1, min(len(words) - 1, 6)))
    parts = {"text": text, "words": " ".join(words[:cut]), "rest": " ".join(words[cut:])}
    pattern = random.choice(_AROUND)
    for name, part in (parts | {"link": _address(random)}).items():
        pattern = pattern.replace("{" + name + "}", part)
    return pattern


def _address(random: Random) -> str:
    (kind,) = random.choices(list(_KINDS), list(_KINDS.values()))
    host = _own_host(random) if kind is OTHER else random.choice(hosts_of(kind))
    scheme = random.choice(_SCHEMES)
    path = random.choice(_PATHS)
    for slot, make in _SLOTS.items():
        while slot in path:
            path = path.replace(slot, make(random), 1)
    return f"{scheme}{host}{path}"


def _own_host(random: Random) -> str:
    """A blog, a club, a town: a host that no list knows."""
    names = random.sample(_NAMES, random.randint(1, 3))
    return f"{random.choice(['', '-', '.']).join(names)}.{random.choice(_COUNTRIES)}"


_SCHEMES = ("https://", "https://", "https://www.", "http://", "http://www.", "www.")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
_SLOTS = {
    "{w}": lambda random: random.choice(_NAMES),
    "{y}": lambda random: str(random.randint(1998, 2025)),
    "{m}": lambda random: f"{random.randint(1, 12):02}",
    "{d}": lambda random: str(random.randint(1, 28)),
    "{n}": lambda random: str(random.randint(100, 10 ** random.randint(3, 10))),
    "{id}": lambda random: "".join(random.choices(_LETTERS, k=11)),
}
