"""The few sentences that an outcome can be. None says how many homes there are, or whether there is one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from police_portal.filmed.models import Filmed, FilmedState, Wish


def outcome(filmed: Filmed) -> str:
    """After it was told. Before, the same sentence for everybody."""
    if filmed.told_at is None:
        return _("Asked. What came of it is told on the day below, whatever it is, and not before.")
    return {
        FilmedState.DONE: _done(filmed),
        FilmedState.IN_PART: _(
            "Somebody with a recording did what was theirs to do. A public body keeps a copy by order of a court."
        ),
        FilmedState.NOT_DONE: _("Somebody with a recording answered, and does not do it."),
        FilmedState.NO_ANSWER: _("Nobody said that they have a recording of you."),
        FilmedState.ASKED: _("Nobody said that they have a recording of you."),
    }[FilmedState(filmed.state)]


def _done(filmed: Filmed) -> str:
    return {
        Wish.WHO: _("Somebody with a recording of you answered. Who has a copy of it, as far as they know:"),
        Wish.BLUR: _("Done: faces are covered in what public bodies have of the recording, if they have any."),
        Wish.DELETE: _("Done: the recording was deleted by whoever had it."),
        Wish.ZONE: _("Done: a camera there leaves a place out now."),
    }[Wish(filmed.wish)]


def wish_for_owner(filmed: Filmed) -> str:
    """What the owner is asked."""
    return {
        Wish.WHO: _(
            "They ask who holds a recording of them. If you say which it is, they read the names of the public "
            "bodies that have a copy from you. They do not read your name."
        ),
        Wish.BLUR: _(
            "They ask to be blurred. If you say which recording it is, each copy that you lent with uncovered "
            "faces is made anew with faces covered; your own recording stays as it is."
        ),
        Wish.DELETE: _(
            "They ask to be deleted. If you say which recording it is, it is deleted, and what you lent of it ends."
        ),
        Wish.ZONE: _("They ask that your camera leaves a place out: a privacy zone, black in every recording."),
    }[Wish(filmed.wish)]
