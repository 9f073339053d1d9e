"""PURE. words.tsv, read once: the phrases of each category, found in a list of words.

hate, coded, race, threat, advert, elsewhere: found wherever they stand. coded_of_people: near a word for a person.
origin: asked about unless a `thing` or a `pet` stands beside it ("Asian restaurant"). color: asked about where it is
said of a person (people.py). fine: phrases in which nothing is looked for ("gypsy moth"). no_street, no_plate: words in
front of "street", and groups of capitals, that make no address and no number plate. number_word: a phone number said in
words. The others are the words by which people.py tells a person from a thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from neighbors.screening.folding import Token

FILE = Path(__file__).with_name("words.tsv")
Phrase = tuple[str, ...]


def rows(file: Path = FILE) -> Iterator[tuple[str, str, str, str]]:
    """(category, language, phrase, source) of every line."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            category, language, phrase, source = line.split("\t")
            yield category, language, phrase, source


def forms(phrase: str, language: str) -> set[Phrase]:
    """The phrase and its inflections: the plural of its last word; in Spanish the genders and plurals of one word."""
    if phrase.endswith("="):
        return {tuple(phrase[:-1].split())}
    *before, last = phrase.split()
    if language == "en":
        return {(*before, form) for form in _english(last)}
    lasts = _spanish(last) if not before else {last}
    return {tuple(form) for form in product(*[[word] for word in before], lasts)}


def _english(word: str) -> set[str]:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return {word, word[:-1] + "ies"}
    return {word, word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")}


def _spanish(word: str) -> set[str]:
    if word.endswith(("o", "a")):
        return {word[:-1] + ending for ending in ("o", "a", "os", "as")}
    if word.endswith(("e", "i", "u")):
        return {word, word + "s", word + "es"}
    if word.endswith("s"):
        return {word}
    return {word, word + "a", word + "es", word + "as"}


class Lexicon:
    """Every category's phrases by their first word. `find` looks at each word once."""

    def __init__(self, file: Path = FILE) -> None:
        self._phrases: dict[str, dict[str, list[Phrase]]] = {}
        self.words: dict[str, set[str]] = {}
        for category, language, phrase, _source in rows(file):
            for form in forms(phrase, language):
                self._phrases.setdefault(category, {}).setdefault(form[0], []).append(form)
                if len(form) == 1:
                    self.words.setdefault(f"{category}:{language}", set()).add(form[0])
        for by_first in self._phrases.values():
            for phrases in by_first.values():
                phrases.sort(key=len, reverse=True)

    def find(self, category: str, words: Sequence[Token], past: frozenset[int] = frozenset()) -> Iterator[range]:
        """The places of each phrase of a category, the longest first, none twice; `past`: places not looked at."""
        by_first = self._phrases.get(category, {})
        at = 0
        while at < len(words):
            size = self._size_at(by_first, words, at, past)
            if size:
                yield range(at, at + size)
            at += size or 1

    @staticmethod
    def _size_at(by_first: dict[str, list[Phrase]], words: Sequence[Token], at: int, past: frozenset[int]) -> int:
        for phrase in by_first.get(words[at].word, ()):
            places = range(at, at + len(phrase))
            if places.stop > len(words) or past.intersection(places):
                continue
            if all(words[place].word == word for place, word in zip(places, phrase, strict=True)):
                return len(phrase)
        return 0

    def has(self, word: str, *categories: str) -> bool:
        """Whether it is a single word of one of these, such as "person:en"."""
        return any(word in self.words.get(category, ()) for category in categories)


LEXICON = Lexicon()
