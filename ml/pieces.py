"""Comments as subword pieces of BPE vocabularies: of words, of syllables, or of single characters.

A chunk's pieces depend on nothing but the chunk, so they are remembered, and a comment costs a
few look-ups for each chunk. That is where most of the speed comes from.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from ml.lexicon import Lexicon
from ml.spelling import Words
from ml.text import chunks_of, words_of

REMEMBERED_CHUNKS = 50_000
ALPHABET = 500
UNKNOWN = "?"
CHARACTERS = 1
"""The size of a vocabulary without merges: its pieces are single characters."""


def train_vocabulary(texts: Sequence[str], size: int) -> Tokenizer:
    """A BPE vocabulary of canonical texts.

    The alphabet is chosen here because `tokenizers` breaks ties between rare characters at
    random, and the same data must give the same model.
    """
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN, fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    alphabet = _alphabet(texts)
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        special_tokens=[UNKNOWN],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _alphabet(texts: Iterable[str]) -> list[str]:
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(text)
    del seen[" "]
    return sorted(sorted(seen, key=lambda char: (-seen[char], char))[:ALPHABET])


class Reading:
    """A batch of texts as read: for each vocabulary all piece ids, and whose they are."""

    def __init__(
        self, chunked: list[list[str]], known: dict[str, tuple[bytes, ...]], vocabularies: int
    ):
        flat = [known[chunk] for chunks in chunked for chunk in chunks]
        self.texts = len(chunked)
        self._text_of_chunk = np.repeat(np.arange(self.texts), [len(chunks) for chunks in chunked])
        columns = zip(*flat, strict=True) if flat else [()] * vocabularies
        self.ids = []
        self._pieces_of_chunk = []
        for pieces in columns:
            self.ids.append(np.frombuffer(b"".join(pieces), dtype=np.uint16))
            lengths = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
            self._pieces_of_chunk.append(lengths // 2)

    def chunk_of_piece(self, vocabulary: int) -> np.ndarray:
        """Which chunk (counted over the whole batch) each piece is of."""
        pieces = self._pieces_of_chunk[vocabulary]
        return np.repeat(np.arange(len(pieces)), pieces)

    def text_of_piece(self, vocabulary: int) -> np.ndarray:
        """Which text each piece is of."""
        return np.repeat(self._text_of_chunk, self._pieces_of_chunk[vocabulary])


class PieceReader:
    """Reads texts as pieces of several vocabularies at once."""

    def __init__(self, vocabularies: Sequence[Tokenizer], words: Words = words_of):
        self.vocabularies = vocabularies
        self.words = words
        self._lexicon = _lexicon(vocabularies[0])
        self._remembered: dict[str, tuple[bytes, ...]] = {}

    def read(self, texts: Sequence[str]) -> Reading:
        """The pieces of all texts."""
        chunked = [chunks_of(text) for text in texts]
        known = self._knowing({chunk for chunks in chunked for chunk in chunks})
        return Reading(chunked, known, len(self.vocabularies))

    def _knowing(self, chunks: set[str]) -> dict[str, tuple[bytes, ...]]:
        known = self._remembered
        new = chunks.difference(known)  # not `- known.keys()`, which walks over all of them
        if len(known) + len(new) > REMEMBERED_CHUNKS:
            # A new dictionary rather than clear(): another thread may be reading the old one.
            known, new = {}, chunks
            self._remembered = known
        if new:
            self._learn(new, known)
        return known

    def _learn(self, new: set[str], known: dict[str, tuple[bytes, ...]]) -> None:
        ordered = list(new)
        words = [" ".join(self.words(chunk, self._lexicon)) for chunk in ordered]
        pieces = [
            [np.array(encoding.ids, np.uint16).tobytes() for encoding in batch]
            for batch in (v.encode_batch_fast(words) for v in self.vocabularies)
        ]
        known.update(zip(ordered, zip(*pieces, strict=True), strict=True))


def _lexicon(vocabulary: Tokenizer) -> Lexicon:
    numbered = vocabulary.get_vocab()
    return Lexicon(sorted(filter(str.isalpha, numbered), key=numbered.__getitem__))
