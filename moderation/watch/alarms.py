"""When somebody should look: what the figures of a site give reason to, in words."""

from collections.abc import Iterable, Sequence

from moderation.labels import Label
from moderation.models.histogram import WORDS
from moderation.watch.interval import Share
from moderation.watch.stability import SHIFTED, Drift

# By default the classifier holds from 40 % on: if its scores are right, at most 60 % of what it
# withholds is published after all. From three in four on they are not.
MOST_FALSE_HOLDS = 0.75
# A handful of decisions may all be of one evening.
FEWEST_DECIDED = 30


def alarms_of(drifts: Iterable[Drift], false_holds: Share, versions: Sequence[str]) -> list[str]:
    """A sentence for each alarm. `versions`: those that scored in the time of the drifts."""
    shifted = [drift for drift in drifts if drift.index > SHIFTED]
    alarms = [_on_drift(shifted, versions)] if shifted else []
    if false_holds.of >= FEWEST_DECIDED and false_holds.low > MOST_FALSE_HOLDS:
        alarms.append(
            f"The classifier is too strict here: of {false_holds.of} comments that it withheld in "
            f"the last 30 days and people decided on, they published {false_holds.count}."
        )
    return alarms


def _on_drift(shifted: Sequence[Drift], versions: Sequence[str]) -> str:
    what = [
        "the words" if drift.of == WORDS else f"the scores for {Label(drift.of).label}"
        for drift in shifted
    ]
    names = what[0] if len(what) == 1 else f"{', '.join(what[:-1])} and {what[-1]}"
    why = (
        " Another version of the classifier scored before, which may be why."
        if len(versions) > 1 and any(drift.of != WORDS for drift in shifted)
        else ""
    )
    return f"Last week's comments were unlike those of the month before: {names} changed.{why}"
