"""Comments as subword pieces of BPE vocabularies: of words, of syllables, or of single characters;
and, read beside them, as the roles of their words (`ml.roles`).

A chunk's pieces depend on nothing but the chunk, so they are remembered, and a comment costs a
few look-ups for each chunk. That is where most of the speed comes from.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, count, repeat
from threading import Lock

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from ml.facts import mark_of
from ml.lexicon import Lexicon
from ml.roles import roles_of
from ml.spelling import Words
from ml.text import chunks_of, readings_of, words_of

REMEMBERED = 6_000_000
"""Characters of chunks as they are written, and so many more for each chunk: some 350,000 chunks.

A hundred thousand comments have 230,000 different ones; to forget and read them anew takes a
quarter of the time. Room is bounded, not count: a chunk may be as long as a comment.
"""
EACH_CHUNK = 10
ALPHABET = 500
UNKNOWN = "?"
CHARACTERS = 1
"""The size of a vocabulary without merges: its pieces are single characters."""


_LEARNING = Lock()
"""Of all readers: one thread at a time adds to what is remembered."""


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


class Memory:
    """Readings of chunks by number: their marks, and for each vocabulary their pieces in a row.

    Roles are pieces of one vocabulary more, the last.

    `numbers` finds a reading by the chunk as it is written: what was met before is not even
    normalised. It only grows, and what a number needs is there before the number, so that a thread
    may read while another adds.
    """

    def __init__(self, vocabularies: int):
        self.numbers: dict[str, int] = {}
        self._numbers_of_readings: dict[str, int] = {}
        self.room = 0
        self.marks = np.zeros(0, np.uint16)
        self.ids = [np.zeros(0, np.uint16)] * vocabularies
        self.starts = [np.zeros(1, np.int64)] * vocabularies

    def add(
        self,
        readings: Sequence[str],
        pieces: Sequence[Sequence[Sequence[int]]],
        marks: Sequence[int],
    ) -> None:
        """Readings that are new, for each vocabulary the pieces of each of them, and its mark."""
        self.marks = np.concatenate([self.marks, np.array(marks, np.uint16)])
        for vocabulary, added in enumerate(pieces):
            ids = np.fromiter(chain.from_iterable(added), np.uint16)
            ends = np.cumsum(np.fromiter(map(len, added), np.int64)) + self.starts[vocabulary][-1]
            self.ids[vocabulary] = np.concatenate([self.ids[vocabulary], ids])
            self.starts[vocabulary] = np.concatenate([self.starts[vocabulary], ends])
        numbers = count(len(self._numbers_of_readings))
        self._numbers_of_readings.update(zip(readings, numbers, strict=False))

    def unknown(self, readings: Iterable[str]) -> list[str]:
        """Those that are not there, each once."""
        return list(dict.fromkeys(r for r in readings if r not in self._numbers_of_readings))

    def name(self, chunks: Sequence[str], readings: Sequence[str]) -> None:
        """Find these chunks, as they are written, under their readings from now on."""
        numbers = map(self._numbers_of_readings.__getitem__, readings)
        self.numbers.update(zip(chunks, numbers, strict=True))
        self.room += room_of(chunks)

    def pieces(self, vocabulary: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pieces of all these chunks in a row, and how many each has."""
        starts = self.starts[vocabulary]
        lengths = starts[numbers + 1] - starts[numbers]
        ends = np.cumsum(lengths)
        places = np.repeat(starts[numbers] - ends + lengths, lengths)
        places += np.arange(len(places))
        return self.ids[vocabulary][places], lengths


class Reading:
    """A batch of texts as read: for each vocabulary all piece ids, and whose they are; roles are
    the pieces of a last one.

    `marks` says of each chunk what `ml.facts` asks, and `text_of_chunk` which text it is of.
    """

    def __init__(
        self, texts: Sequence[str], chunks: Sequence[int], numbers: np.ndarray, memory: Memory
    ):
        """`chunks` says how many each text has, `numbers` which."""
        self.texts = texts
        self.marks = memory.marks[numbers]
        self.text_of_chunk = np.repeat(np.arange(len(texts)), chunks)
        read = [memory.pieces(vocabulary, numbers) for vocabulary in range(len(memory.ids))]
        self.ids = [ids for ids, _ in read]
        self._pieces_of_chunk = [lengths for _, lengths in read]

    def chunk_of_piece(self, vocabulary: int) -> np.ndarray:
        """Which chunk (counted over the whole batch) each piece is of."""
        pieces = self._pieces_of_chunk[vocabulary]
        return np.repeat(np.arange(len(pieces)), pieces)

    def text_of_piece(self, vocabulary: int) -> np.ndarray:
        """Which text each piece is of."""
        return np.repeat(self.text_of_chunk, self._pieces_of_chunk[vocabulary])


class PieceReader:
    """Reads texts as pieces of several vocabularies at once."""

    def __init__(self, vocabularies: Sequence[Tokenizer], words: Words = words_of):
        self.vocabularies = vocabularies
        self.words = words
        self.lexicon = _lexicon(vocabularies[0])
        self._memory = self._empty()

    def read(self, texts: Sequence[str]) -> Reading:
        """The pieces of all texts."""
        chunked = [chunks_of(text) for text in texts]
        chunks = list(chain.from_iterable(chunked))
        memory = self._memory
        numbers = _numbers(chunks, memory)
        if (numbers < 0).any():
            with _LEARNING:
                memory = self._knowing(set(chunks))
            numbers = _numbers(chunks, memory)
        return Reading(texts, list(map(len, chunked)), numbers, memory)

    def _empty(self) -> Memory:
        return Memory(len(self.vocabularies) + 1)

    def _knowing(self, chunks: set[str]) -> Memory:
        memory = self._memory
        new = chunks.difference(memory.numbers)  # not `- keys()`, which walks over all of them
        if memory.room + room_of(new) > REMEMBERED:
            memory, new = self._empty(), chunks
        ordered = list(new)
        readings = readings_of(ordered)
        unknown = memory.unknown(readings)
        words = [self.words(reading, self.lexicon) for reading in unknown]
        spelt = list(map(" ".join, words))
        memory.add(
            unknown,
            [
                *(
                    [encoding.ids for encoding in vocabulary.encode_batch_fast(spelt)]
                    for vocabulary in self.vocabularies
                ),
                list(map(roles_of, words)),
            ],
            list(map(mark_of, unknown, words)),
        )
        memory.name(ordered, readings)
        self._memory = memory
        return memory


def room_of(chunks: Collection[str]) -> int:
    """What it takes to remember them."""
    return sum(map(len, chunks)) + EACH_CHUNK * len(chunks)


def _numbers(chunks: Sequence[str], memory: Memory) -> np.ndarray:
    """The number of each chunk; -1 where it is new."""
    found = map(memory.numbers.get, chunks, repeat(-1))
    return np.fromiter(found, np.int64, len(chunks))


def _lexicon(vocabulary: Tokenizer) -> Lexicon:
    numbered = vocabulary.get_vocab()
    return Lexicon(sorted(filter(str.isalpha, numbered), key=numbered.__getitem__))
