"""Where a score or a word is counted. Stored counts hang on this: change it with a migration."""

import math
import re
from zlib import crc32

# Log-odds from -8 (one in 3,000) to 4 (98 %), a bin for each half: calibrated scores of ordinary
# comments crowd near 0, where bins of equal probability would not tell them apart.
_LOWEST, _WIDTH = -8.0, 0.5
SCORE_BINS = 24
WORD_BUCKETS = 1024

_WORDS = re.compile(r"\w+")


def bin_of_score(probability: float) -> int:
    """0 to SCORE_BINS - 1, by the log-odds."""
    if not 0 < probability < 1:
        return 0 if probability <= 0 else SCORE_BINS - 1
    place = (math.log(probability / (1 - probability)) - _LOWEST) / _WIDTH
    return min(max(int(place), 0), SCORE_BINS - 1)


def buckets_of_words(text: str) -> set[int]:
    """The buckets, 0 to WORD_BUCKETS - 1, that the words of a text fall into."""
    return {crc32(word.encode()) % WORD_BUCKETS for word in _WORDS.findall(text.casefold())}
