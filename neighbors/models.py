"""The app's face to Django: every model of its rooms."""

from neighbors.areas.models import AreaMove, Block, Neighbor
from neighbors.moderation.models import Case, ClosedMonth, Decision, Flag, Note, Strike, TrainingAnswer
from neighbors.posts.models import (
    Alert,
    Comment,
    Contact,
    Media,
    Message,
    Post,
    Reaction,
    Revision,
    ThreadNumber,
)

__all__ = [
    "Alert",
    "AreaMove",
    "Block",
    "Case",
    "ClosedMonth",
    "Comment",
    "Contact",
    "Decision",
    "Flag",
    "Media",
    "Message",
    "Neighbor",
    "Note",
    "Post",
    "Reaction",
    "Revision",
    "Strike",
    "ThreadNumber",
    "TrainingAnswer",
]
