"""PURE. What the screen reads, and what it says about it. It explains; a person decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """What somebody wrote. people: by part, as in description.py."""

    title: str = ""
    text: str = ""
    did: str = ""
    people: Sequence[Mapping[str, str]] = ()
    is_not_about_a_person: bool = False

    def fields(self) -> Iterator[tuple[str, str]]:
        """("title", …), ("text", …), ("did", …), ("people.0.hair", …): every piece of it with its name."""
        yield from (("title", self.title), ("text", self.text), ("did", self.did))
        for number, person in enumerate(self.people):
            yield from ((f"people.{number}.{part}", said) for part, said in person.items())


@dataclass(frozen=True)
class Spot:
    """Words in a field: text[start:end] of what the author wrote."""

    field: str
    start: int
    end: int
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Finding:
    """One thing the screen noticed. `dataclasses.asdict` of it is what a revision stores.

    rule: an id of neighbors/guidelines.py. sentence: a msgid, for the author and the desk.
    asks: the author changes the words or answers "this is not about a person" before they go to the desk; where it
    is false they go there as they are, and the finding beside them.
    """

    rule: str
    kind: str
    sentence: str
    asks: bool = False
    found: tuple[Spot, ...] = field(default=())
