"""The classifier's labels as moderation stores them: a column of Score each.

A test checks that they are those of `ml`, which is not imported here: web processes stay light.
"""

from django.db.models import TextChoices


class Label(TextChoices):
    SPAM = "spam", "spam"
    TOXIC = "toxic", "toxic"
    SEVERE_TOXIC = "severe_toxic", "severely toxic"
    OBSCENE = "obscene", "obscene"
    THREAT = "threat", "threat"
    INSULT = "insult", "insult"
    IDENTITY_HATE = "identity_hate", "identity hate"
