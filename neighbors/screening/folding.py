"""PURE. Words as they are compared: without accents, capitals, disguises; each knows where it stands in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters of other scripts that look like ours
LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u043a\u043c\u0442\u043d\u0432"
    "\u03b1\u03b5\u03bf\u03c1\u03c5\u03b9\u03ba\u03bd\u0131\u0142\u00f8",
    "aeopcyxijkmthb" + "aeopuiknilo",
)
DISGUISES = str.maketrans("013457@$!|", "oieastasil")
APOSTROPHES = "'\u2019\u02bc`\u00b4"
CONTRACTIONS = {"let's", "he's", "she's", "it's", "who's", "that's", "there's", "what's", "here's"}
_PIECE = re.compile(r"[^\W_]+(?:[@$!|]+[^\W_]+)*[@$]*|[@$][^\W_]+(?:[@$!|]+[^\W_]+)*")
_THRICE = re.compile(r"([^\W\d_])\1{2,}")
SPELLED = 4  # single letters in a row that are one word written apart


@dataclass(frozen=True)
class Token:
    """One word: `word` to compare, text[start:end] as it was written, and what stood between it and the one before."""

    word: str
    start: int
    end: int
    gap: str = ""
    is_possessive: bool = False
    is_capital: bool = False

    @property
    def is_number(self) -> bool:
        return self.word[0].isdigit()


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Cf")).lower()


def folded(text: str) -> tuple[str, list[int]]:
    """The text in plain small letters, and for each of its letters where it stands in the original."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter in APOSTROPHES:
            plain = "'"
        elif letter.isascii():
            plain = letter.lower()
        else:
            plain = _plain(letter).translate(LOOKALIKES)
        letters.append(plain)
        places.extend([place] * len(plain))
    return "".join(letters), places


def tokens(text: str) -> list[Token]:
    """The words of a text, in order. Words that were spelled l i k e  t h i s come out whole."""
    plain, places = folded(text)
    found: list[Token] = []
    last = 0
    for piece in _pieces(plain):
        start, end = piece
        raw = plain[start:end]
        is_possessive = raw.endswith("'s") and raw not in CONTRACTIONS
        word = _undisguised((raw[:-2] if is_possessive else raw).replace("'", ""))
        if word:
            gap = plain[last:start]
            first = places[start]
            is_capital = text[first].isupper()
            found.append(Token(word, first, places[end - 1] + 1, gap, is_possessive, is_capital))
            last = end
    return _joined(found)


_APOSTROPHED = re.compile(rf"(?:{_PIECE.pattern})(?:'(?:{_PIECE.pattern}))*")


def _pieces(plain: str) -> list[tuple[int, int]]:
    return [match.span() for match in _APOSTROPHED.finditer(plain)]


def _undisguised(word: str) -> str:
    """th0g is thog, $pic is spic; 42, 4th and 20s stay what they are."""
    if word.isalpha():
        return _THRICE.sub(r"\1", word)
    letters = sum(map(str.isalpha, word))
    if letters < 2 or (word[0].isdigit() and letters < 3):
        return word
    return _THRICE.sub(r"\1", word.translate(DISGUISES))


def _joined(found: list[Token]) -> list[Token]:
    joined: list[Token] = []
    run: list[Token] = []
    for token in [*found, None]:
        is_single = token is not None and len(token.word) == 1 and token.word.isalpha()
        if is_single and token is not None and (not run or len(token.gap) <= 2):
            run.append(token)
            continue
        if len(run) >= SPELLED:
            word = "".join(single.word for single in run)
            joined.append(Token(word, run[0].start, run[-1].end, run[0].gap))
        else:
            joined.extend(run)
        run = [token] if is_single and token is not None else []
        if token is not None and not is_single:
            joined.append(token)
    return joined
