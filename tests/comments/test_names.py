"""A name is one that everybody can see, and tell from another."""

import pytest
from django.core.exceptions import ValidationError

from comments.text import check_name


@pytest.mark.parametrize(
    "name",
    ["Ada", "Zoë", "e\u0301lan", "Nguyễn Văn An", "山田太郎", "أحمد", "דוד", "ราชวงศ์", "Ada 😀",
     "👩‍👩‍👧", "❤️ Ada", "👍🏽", "🏳️‍🌈", "क्‍ष", "می‌خواهم", "O'Brien-Smith Jr.", "x",
     "R2-D2", "🇩🇪 Ada", "ශ්‍රී", "Ada™"],
)  # fmt: skip
def test_names_of_all_scripts_are_taken(name):
    check_name(name)


@pytest.mark.parametrize(
    "character",
    ["\U000e0020", "\u2065", "\ufff9", "\u180b", "\U000e0100", "\U0001d173", "\u061c", "\u206a",
     "\u206f", "\U000e0001", "\ufffc", "\u200b", "\u200c", "\u200d", "\u00ad", "\u034f", "\u115f",
     "\u3164", "\uffa0", "\ufe0f", "\ufeff", "\u2060", "\u2800", "\ue000", "\U0010fffd", "\uffff",
     "\u0378", "\u202e", "\u200e", "\U000f0000"],
)  # fmt: skip
def test_what_is_not_seen_or_seen_otherwise_by_each_is_refused(character):
    for name in (character, f"Ilse{character} Marchetti", f"Ilse Marchetti{character}"):
        with pytest.raises(ValidationError):
            check_name(name)


@pytest.mark.parametrize("name", ["e" + "\u0301" * 9, "Ada" + "\u0335" * 40, "\u0301", "\u20dd"])
def test_marks_have_a_letter_and_are_few(name):
    with pytest.raises(ValidationError):
        check_name(name)


@pytest.mark.parametrize(
    "name",
    ["Аdа", "Ada Mаrchetti", "Ρaul", "Օlga", "раypal", "Mαria", "Ада Lоvelace", "Ꭺda", "Каtya"],
)
def test_a_word_of_two_scripts_that_look_alike_is_refused(name):
    with pytest.raises(ValidationError, match="one script"):
        check_name(name)


@pytest.mark.parametrize(
    "name",
    ["Ада Lovelace", "Αθηνά", "Наташа", "Ada-Наташа", "山田Taro", "김Minsu", "C3PO", "Omega 7",
     "Jean-Luc", "O'Brien", "Dvořák", "ქეთი", "عمر Smith", "नमस्ते", "ไทย", "X Æ A-12"],
)  # fmt: skip
def test_names_of_one_script_a_word_pass(name):
    check_name(name)
