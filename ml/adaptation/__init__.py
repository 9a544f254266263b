"""What an installation learns from its moderators, on top of a shipped model.

`split` the lessons, `learn` an `Adaptation` from one part, and `compare` it on the other.
"""

from typing import TYPE_CHECKING

from ml.adaptation.lesson import Lesson, split

if TYPE_CHECKING:
    from ml.adaptation.adapted import Adaptation
    from ml.adaptation.comparison import Comparison, compare
    from ml.adaptation.learning import learn

__all__ = ["Adaptation", "Comparison", "Lesson", "compare", "learn", "split"]

_MODULES = {
    "Adaptation": "adapted",
    "Comparison": "comparison",
    "compare": "comparison",
    "learn": "learning",
}


def __getattr__(name: str) -> object:
    # Only a process that learns or scores pays for numpy and scikit-learn.
    if name in _MODULES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
