"""What somebody wrote, as the desk shows it: as it was, with what the screen marked, and beside it what changed since.

Before the first look nothing of it tells what anybody looks like: not the description, nor what was marked in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from neighbors import guidelines
from neighbors.moderation import things
from neighbors.moderation.desk_text import Piece, difference, marked
from neighbors.moderation.models import Case, CaseKind
from neighbors.posts import numbers
from neighbors.posts.models import Media, Message, Revision, RevisionKind, RevisionState
from neighbors.screening import description


@dataclass(frozen=True)
class Noticed:
    """One thing that the screen noticed."""

    sentence: str
    rule: str
    words: list[str]


@dataclass(frozen=True)
class Said:
    """One field of what was written. compared: the same field with what differs in another version."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Other:
    """Another version, beside the one that the case is about."""

    sentence: str
    at: datetime | None
    fields: list[Said]


@dataclass(frozen=True)
class Shown:
    """One picture or video. opened: what its author uncovered, and why."""

    media: Media
    opened: list[str]


def title_of(revision: Revision | None) -> str:
    """What a list calls it. A message says nothing outside its case."""
    if revision is None:
        return _("A message between two neighbors")
    return revision.title or f"{revision.text[:80]}{'…' if len(revision.text) > 80 else ''}"


def author_of(case: Case) -> str:
    """A number, as neighbors read it there; a public body by its name."""
    writer = things.author(case)
    if writer is None and case.post.agency_uuid is not None:
        return case.post.agency_name
    if writer is None:
        return _("somebody whose account is gone")
    if case.message is not None:
        contact = case.message.contact
        number = contact.asker_number if contact.asker_id == writer.pk else contact.author_number
        return _("Neighbor {number}").format(number=number)
    if case.comment is None and case.post.agency_uuid is not None:
        return case.post.agency_name
    return numbers.names(case.post, [writer])[writer.pk]


def thing(case: Case) -> str:
    if case.message is not None:
        return _("message")
    return str(case.revision.get_kind_display()) if case.revision else ""


def describes(revision: Revision | None) -> bool:
    return revision is not None and bool(revision.people)


def head(case: Case) -> list[Piece]:
    """The title, marked; what has none is called by what it stands under."""
    revision = case.revision
    if revision is not None and revision.title:
        return marked(revision.title, _spots(revision, "title"))
    under = case.post.shown.title if case.post.shown else ""
    said = {
        RevisionKind.COMMENT: _("A comment under “{title}”"),
        RevisionKind.CORRECTION: _("A correction of “{title}”"),
    }
    sentence = said.get(RevisionKind(revision.kind), "{title}") if revision else _("A message about “{title}”")
    return [Piece(sentence.format(title=under))]


def fields(revision: Revision | None, message: Message | None, is_masked: bool) -> list[Said]:
    if revision is None:
        return [Said(_("Message"), [Piece(message.text if message else "")])]
    labels = (("text", _("What happened")), ("did", _("What the person did")))
    return [
        Said(label, marked(getattr(revision, name), _spots(revision, name)))
        for name, label in labels
        if getattr(revision, name)
    ]


def people(revision: Revision | None) -> list[list[tuple[str, list[Piece]]]]:
    """Each person by part, race last."""
    if revision is None:
        return []
    return [
        [
            (_(description.LABELS[part]), marked(person[part], _spots(revision, f"people.{number}.{part}")))
            for part in description.PARTS
            if part in person
        ]
        for number, person in enumerate(revision.people)
    ]


def noticed(revision: Revision | None, is_masked: bool) -> list[Noticed]:
    """What the screen says; while the description is covered, nothing of what it noticed there."""
    told = []
    for finding in revision.findings if revision else []:
        spots = finding.get("found", ())
        seen = [spot["text"] for spot in spots if not (is_masked and spot["field"].startswith("people."))]
        if spots and not seen:
            continue
        rule = guidelines.BY_ID.get(finding["rule"])
        told.append(Noticed(_(finding["sentence"]), str(rule.title) if rule else "", list(dict.fromkeys(seen))))
    return told


def _spots(revision: Revision, field: str) -> list[tuple[int, int]]:
    return [
        (spot["start"], spot["end"])
        for finding in revision.findings
        for spot in finding.get("found", ())
        if spot["field"] == field
    ]


def other_version(case: Case) -> Revision | None:
    """For a first review of an edit: what is public now. For what was flagged or appealed: the newest edit since.

    None of them in a second, blind look: it would tell what the first one decided.
    """
    revision = case.revision
    if revision is None or case.repeats_id is not None:
        return None
    if case.kind == CaseKind.HOLD:
        shown = case.post.correction if revision.kind == RevisionKind.CORRECTION else (case.comment or case.post).shown
        return shown if shown is not None and shown.pk != revision.pk else None
    later = Revision.objects.of(case.comment or case.post).filter(kind=revision.kind, pk__gt=revision.pk)
    sent = later.filter(submitted_at__isnull=False).exclude(state__in=[RevisionState.DRAFT, RevisionState.WITHDRAWN])
    return sent.order_by("-pk").first()


def other(case: Case, other: Revision | None, is_masked: bool) -> Other | None:
    revision = case.revision
    if other is None or revision is None:
        return None
    before, after = (other, revision) if case.kind == CaseKind.HOLD else (revision, other)
    pairs = [
        (_("Title"), before.title, after.title),
        (_("What happened"), before.text, after.text),
        (_("What the person did"), before.did, after.did),
    ]
    if not is_masked:
        pairs.append((_("Description"), _in_words(before), _in_words(after)))
    fields = [Said(label, difference(old, new)) for label, old, new in pairs if old != new]
    if case.kind == CaseKind.HOLD:
        return Other(_("This changes something that is public already. What it changes:"), other.decided_at, fields)
    said = {
        RevisionState.PENDING: _("Its author has changed it since, and that waits for review. What is different:"),
        RevisionState.APPROVED: _("Its author has changed it since, and that is public. What is different:"),
    }.get(RevisionState(other.state), _("Its author has sent another version since. What is different:"))
    return Other(said, other.submitted_at, fields)


def _in_words(revision: Revision) -> str:
    people = [
        ", ".join(f"{_(description.LABELS[part])}: {person[part]}" for part in description.PARTS if part in person)
        for person in revision.people
    ]
    return "\n".join(people)


def corrected(case: Case) -> str:
    """What the author of a post has corrected since."""
    correction = case.post.correction
    is_post = case.revision is not None and case.revision.kind == RevisionKind.POST
    return correction.text if correction and is_post and case.repeats_id is None else ""


def under(case: Case) -> list[Said]:
    """What a comment, a correction or a message stands under, as it is public."""
    is_post = case.revision is not None and case.revision.kind == RevisionKind.POST
    shown = case.post.shown
    if is_post or shown is None:
        return []
    found = [Said(_("The post"), [Piece(f"{shown.title}\n{shown.text}")])]
    if case.comment and case.comment.answers and case.comment.answers.shown:
        found.append(Said(_("It answers"), [Piece(case.comment.answers.shown.text)]))
    return found


def pictures(one: Media) -> Shown:
    whys = {"not_a_face": _("“not a face”"), "this_is_me": _("“this is me”")}
    boxes = {box["id"]: box for box in one.boxes}
    opened = []
    for gone in one.removed:
        spans = boxes.get(gone["id"], {}).get("spans") or [[0]]
        why = whys.get(gone["why"], gone["why"])
        at = _("{why}, at {second} s").format(why=why, second=round(spans[0][0])) if one.kind == "video" else why
        opened.append(at)
    return Shown(one, opened)
