import math

import pytest

from ml.workshop.learning.lesson import Lesson, split

MANY = [Lesson(f"comment number {n}", "site", {"toxic": n % 2}) for n in range(2_000)]


def test_about_one_lesson_in_four_is_held_back() -> None:
    learned, held_back = split(MANY)
    assert len(learned) + len(held_back) == len(MANY)
    assert 0.22 < len(held_back) / len(MANY) < 0.28


def test_a_text_is_always_on_the_same_side_whoever_wrote_it_and_when() -> None:
    _, held_back = split(MANY)
    texts = {lesson.text for lesson in held_back}
    again = [
        Lesson(f"  {lesson.text.upper()}\n", "other", {"spam": 1}, 0.5, 9.0) for lesson in MANY
    ]
    assert {lesson.text.strip().lower() for lesson in split(again)[1]} == texts
    assert split(held_back) == ([], held_back)


def test_a_text_with_half_a_character_can_be_split() -> None:
    assert sum(map(len, split([Lesson("\ud800", "site", {})]))) == 1


@pytest.mark.parametrize(
    ("labels", "weight"),
    [({"rude": 1}, 1), ({"toxic": 2}, 1), ({}, -0.1), ({}, math.nan), ({}, math.inf)],
)
def test_what_cannot_be_learned_from_is_refused(labels: dict[str, int], weight: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        Lesson("text", "site", labels, weight)
