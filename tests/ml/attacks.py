"""Disguises for words, as people use them against word filters: each takes a word, gives it back.

Nothing here is taken from the code under attack: the tables are small, written by hand, and hold
what somebody would paste from a "fancy text" page or type on a phone.
"""

import re
from collections.abc import Callable, Collection
from random import Random

Attack = Callable[[str, Random], str]
ATTACKS: dict[str, Attack] = {}

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
BIDI = "\u200e\u200f\u202a\u202d\u2066\u2068"
MARKS = "\u0300\u0301\u0302\u0303\u0304\u0307\u030c\u0316\u0323\u0330\u0331\u0335\u0336\u0338\u0489"
CYRILLIC = dict(zip("aceiopxyskmhtABCEHKMOPTX", "асеіорхуѕкмһтАВСЕНКМОРТХ", strict=True))
GREEK = dict(zip("aionuvkptxABEHIKMNOPTXZ", "αιοηυνκρτχΑΒΕΗΙΚΜΝΟΡΤΧΖ", strict=True))
ACCENTED = dict(zip("aeiounsczyAEIOU", "àéîõúñšçžýÂÈÍÓÙ", strict=True))
LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "b": "8", "g": "9", "l": "1"}
EMOJI = "😀🤣🙃🔥👍💯🙏😎🐷🌈"
VOWELS = "aeiouAEIOU"


def attack(function: Attack) -> Attack:
    """Register a disguise under its name."""
    ATTACKS[function.__name__] = function
    return function


def disguised(
    text: str, change: Attack, words: Collection[str] | None = None, seed: int = 0
) -> str:
    """A text with the given words (lower-case) changed, or all of three letters or more."""
    random = Random(f"{seed} {text}")

    def replaced(word: re.Match[str]) -> str:
        chosen = words is None or word[0].lower() in words
        return change(word[0], random) if chosen else word[0]

    return re.sub(r"[A-Za-z]{3,}", replaced, text)


@attack
def uppercase(word: str, random: Random) -> str:
    return word.upper()


@attack
def mixed_case(word: str, random: Random) -> str:
    return "".join(random.choice((char.lower(), char.upper())) for char in word)


@attack
def zero_width_characters(word: str, random: Random) -> str:
    return _between(word, lambda: random.choice(ZERO_WIDTH))


@attack
def soft_hyphens(word: str, random: Random) -> str:
    return _between(word, lambda: "\u00ad")


@attack
def direction_marks(word: str, random: Random) -> str:
    return _between(word, lambda: random.choice(BIDI))


@attack
def written_backwards(word: str, random: Random) -> str:
    """Shown forwards all the same, because of the override."""
    return f"\u202e{word[::-1]}\u202c"


@attack
def fullwidth_letters(word: str, random: Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in word)


@attack
def mathematical_bold(word: str, random: Random) -> str:
    return "".join(
        chr(ord(char) - ord("a") + 0x1D41A if char.islower() else ord(char) - ord("A") + 0x1D400)
        for char in word
    )


@attack
def boxed_letters(word: str, random: Random) -> str:
    return "".join(chr(ord(char) - ord("A") + 0x1F170) for char in word.upper())


@attack
def cyrillic_lookalikes(word: str, random: Random) -> str:
    return _some(word, CYRILLIC, random)


@attack
def greek_lookalikes(word: str, random: Random) -> str:
    return _some(word, GREEK, random)


@attack
def accented_letters(word: str, random: Random) -> str:
    return _some(word, ACCENTED, random)


@attack
def combining_marks(word: str, random: Random) -> str:
    return "".join(char + "".join(random.choices(MARKS, k=random.randint(1, 4))) for char in word)


@attack
def leetspeak(word: str, random: Random) -> str:
    return _some(word, LEET, random)


@attack
def spaces_between_letters(word: str, random: Random) -> str:
    """A wider gap parts the words, or nobody could read them."""
    return f" {' '.join(word)} "


@attack
def dots_between_letters(word: str, random: Random) -> str:
    return ".".join(word)


@attack
def hyphens_between_letters(word: str, random: Random) -> str:
    return "-".join(word)


@attack
def underscores_between_letters(word: str, random: Random) -> str:
    return "_".join(word)


@attack
def one_dot_inside(word: str, random: Random) -> str:
    cut = random.randrange(1, len(word))
    return f"{word[:cut]}.{word[cut:]}"


@attack
def asterisk_for_a_vowel(word: str, random: Random) -> str:
    """The first and the last letter stay, as they do where people write f*ck."""
    places = [place for place in range(1, len(word) - 1) if word[place] in VOWELS]
    if not places:
        return word
    place = random.choice(places)
    return f"{word[:place]}*{word[place + 1 :]}"


@attack
def stretched_letters(word: str, random: Random) -> str:
    place = random.randrange(len(word))
    return word[:place] + word[place] * random.randint(3, 7) + word[place + 1 :]


@attack
def emoji_between_words(word: str, random: Random) -> str:
    return f"{word} {random.choice(EMOJI)}"


@attack
def glued_to_punctuation(word: str, random: Random) -> str:
    return random.choice("([\"'~<") + word + random.choice([";", "...", '"', "?!", ")", ">"])


@attack
def repeated_punctuation(word: str, random: Random) -> str:
    return word + random.choice("!?.,") * random.randint(3, 9)


@attack
def emphasis_inside(word: str, random: Random) -> str:
    """As Markdown shows it: one letter in bold."""
    place = random.randrange(1, len(word) - 1)
    mark = random.choice(["**", "__"])
    return f"{word[:place]}{mark}{word[place]}{mark}{word[place + 1 :]}"


@attack
def html_entities(word: str, random: Random) -> str:
    place = random.randrange(len(word))
    return f"{word[:place]}&#{ord(word[place])};{word[place + 1 :]}"


@attack
def swapped_inner_letters(word: str, random: Random) -> str:
    if len(word) < 4:
        return word
    place = random.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _between(word: str, separator: Callable[[], str]) -> str:
    return word[0] + "".join(separator() + char for char in word[1:])


def _some(word: str, table: dict[str, str], random: Random) -> str:
    """About half of the letters that the table has, and at least one of them."""
    places = [place for place, char in enumerate(word) if char in table]
    chosen = {place for place in places if random.random() < 0.5} or set(places[:1])
    return "".join(
        random.choice(table[char]) if place in chosen else char for place, char in enumerate(word)
    )
