"""The labels a comment can get, and how often each is true where comments are written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """One thing the classifier can say of a comment.

    The labelled sets hold far more positives than a comment section does, so probabilities are
    calibrated to `natural_rate`: the share of ordinary comments for which the label is true.
    `reads_facts` says whether it learns from what a comment is besides its words (`ml.facts`), and
    `reads_roles` whether from who is to suffer what (`ml.roles`).
    """

    name: str
    natural_rate: float
    reads_facts: bool = False
    reads_roles: bool = False


ALL = (
    Label("spam", 0.10, reads_facts=True),
    Label("toxic", 0.05),
    Label("severe_toxic", 0.01),
    Label("obscene", 0.04),
    Label("threat", 0.005, reads_roles=True),
    Label("insult", 0.05, reads_roles=True),
    Label("identity_hate", 0.015, reads_roles=True),
)

LABELS = tuple(label.name for label in ALL)

PUBLISH_BELOW = {
    "spam": 0.3,
    "toxic": 0.4,
    "severe_toxic": 0.4,
    "obscene": 0.5,
    "threat": 0.075,
    "insult": 0.7,
    "identity_hate": 0.07,
}
"""From where on a new site that trusts nobody yet does not publish a comment by itself."""

HOLD_ABOVE = {
    "spam": 0.4,
    "toxic": 0.5,
    "severe_toxic": 0.5,
    "obscene": 0.6,
    "threat": 0.1,
    "insult": 0.8,
    "identity_hate": 0.1,
}
"""From where on a new site holds a comment: what "held" means wherever the model is measured."""

REJECT_ABOVE = {"spam": 0.99}
"""Nothing is rejected for its tone without a person. For spam, none of 21,295 news comments is."""
