"""What Perspective calls Parley's labels."""

from collections.abc import Mapping

from moderation.labels import Label

ATTRIBUTES: Mapping[str, Label] = {
    "TOXICITY": Label.TOXIC,
    "SEVERE_TOXICITY": Label.SEVERE_TOXIC,
    "IDENTITY_ATTACK": Label.IDENTITY_HATE,
    "INSULT": Label.INSULT,
    "PROFANITY": Label.OBSCENE,
    "OBSCENE": Label.OBSCENE,
    "THREAT": Label.THREAT,
    "SPAM": Label.SPAM,
}

_OLDER = "_EXPERIMENTAL"
"""What the names ended in while Perspective tried them out; clients still send them."""


def label_of(attribute: str) -> Label | None:
    """None for what Parley does not judge, such as FLIRTATION or the bridging attributes."""
    return ATTRIBUTES.get(attribute.removesuffix(_OLDER))
