"""Post, Comment, Revision, Media: what neighbors write, and the words and pictures a person has approved of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.clips import reasons
from devices.clips.models import Clip
from devices.clips.overdue import is_abandoned, is_overdue
from devices.errors import Conflict
from devices.objects.models import StoredObject
from devices.people.models import Office
from neighbors.areas.categories import FOR_BODIES as FOR_BODIES
from neighbors.areas.categories import FOR_NEIGHBORS as FOR_NEIGHBORS
from neighbors.areas.categories import Category as Category
from neighbors.areas.models import Block
from neighbors.posts.folding import Folded

LAPSES_AFTER = timedelta(days=30)


LAPSING = (Category.SUSPICIOUS, Category.UNKNOWN_VISITOR)


class Standing(models.TextChoices):
    """Where a post or a comment stands."""

    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for review")
    CHANGES_REQUESTED = "changes_requested", _("changes asked for")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("not published")
    HIDDEN = "hidden", _("hidden until a moderator has looked")
    REMOVED = "removed", _("removed")
    RESOLVED = "resolved", _("resolved")
    LAPSED = "lapsed", _("lapsed")
    DELETED = "deleted", _("deleted")


SHOWN = (Standing.PUBLISHED, Standing.RESOLVED, Standing.LAPSED)
MOVES: dict[str, set[str]] = {
    Standing.DRAFT: {Standing.PENDING, Standing.DELETED},
    Standing.PENDING: {
        Standing.DRAFT,  # its author took it back before it was decided
        Standing.PUBLISHED,
        Standing.CHANGES_REQUESTED,
        Standing.REJECTED,
        Standing.DELETED,
    },
    Standing.CHANGES_REQUESTED: {Standing.PENDING, Standing.DELETED},
    Standing.PUBLISHED: {Standing.HIDDEN, Standing.REMOVED, Standing.RESOLVED, Standing.LAPSED, Standing.DELETED},
    Standing.HIDDEN: {Standing.PUBLISHED, Standing.RESOLVED, Standing.LAPSED, Standing.REMOVED, Standing.DELETED},
    Standing.REJECTED: {Standing.PUBLISHED, Standing.DELETED},  # published by appeal
    Standing.REMOVED: {Standing.PUBLISHED, Standing.DELETED},  # published by appeal
    Standing.RESOLVED: {Standing.HIDDEN, Standing.REMOVED, Standing.DELETED},
    Standing.LAPSED: {Standing.HIDDEN, Standing.REMOVED, Standing.DELETED},
    Standing.DELETED: set(),
}


class Moving(models.Model):
    """What has a standing: it moves only along MOVES, by a conditional UPDATE."""

    status = models.CharField(max_length=17, choices=Standing, default=Standing.DRAFT)

    class Meta:
        abstract = True

    def move(self, to: Standing, **columns: Any) -> None:
        """Change the standing, in the row and here. Conflict: not a listed move, or somebody moved first."""
        row = type(self)._default_manager.filter(pk=self.pk, status=self.status)
        if to not in MOVES[self.status] or not row.update(status=to, **columns):
            said = _now("This is {now} and cannot become {then}.")
            raise Conflict(said.format(now=Standing(self.status).label, then=to.label))
        self.refresh_from_db()


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> PostQuerySet:
        """What a person approved and nobody hid, except from people this reader has blocked; and one's own.

        An officer's account reads the posts of its agency and its own, by whatever door, and nothing else.
        """
        if not user.is_authenticated:
            return self.none()
        if getattr(user, "office", "") == Office.OFFICER:
            return self.by(user) | self.of_body(getattr(user, "office_of", None)).filter(status__in=SHOWN)
        blocked = Block.objects.filter(blocker_id=user.pk).values("blocked")
        shown = Q(status__in=SHOWN) & (Q(author__isnull=True) | ~Q(author__in=blocked))
        return self.filter(shown | (Q(author_id=user.pk) & ~Q(status=Standing.DELETED)))

    def of_body(self, agency: uuid.UUID | None) -> PostQuerySet:
        """Those of one public body."""
        return self.filter(agency_uuid=agency, agency_uuid__isnull=False)

    def by(self, user: AbstractBaseUser | AnonymousUser) -> PostQuerySet:
        """One's own, whatever its standing."""
        return self.filter(author_id=user.pk).exclude(status=Standing.DELETED) if user.is_authenticated else self.none()


class Post(Moving):
    """Something that happened near here. What others read is `shown`, the revision a person approved.

    cell: all that is known of the place; lat, lon: that cell's centre, and nothing finer. Of a post for a whole region
    cell is the one in its middle and cell_8 is 0: the feed finds it by its region (regions.py).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="posts")
    category = models.CharField(max_length=17, choices=Category)
    cell = models.CharField(max_length=15)  # H3, resolution 8 (media of an own camera: the home's) or 9
    cell_8 = models.BigIntegerField()  # the cell of resolution 8 that holds it, as a number: the feed's index
    lat = models.FloatField()
    lon = models.FloatField()
    happened_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    lapses_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # rejected, removed or deleted: then its media go
    deleted_from = models.CharField(max_length=17, choices=Standing, blank=True)  # back to there until ended_at
    cleared_at = models.DateTimeField(null=True, blank=True)  # nothing is left of it in the store
    alerted_at = models.DateTimeField(null=True, blank=True)  # the neighbors who follow this were noted to be told
    agency_uuid = models.UUIDField(null=True, blank=True, db_index=True)  # of a public body; the reader sees its name
    agency_name = models.CharField(max_length=120, blank=True)
    agency_under = models.CharField(max_length=200, blank=True)  # the permission it acts under
    agency_path = models.CharField(max_length=200, blank=True)  # the public page it leads to
    region: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # of an agency: one closed ring
    shown = models.ForeignKey("neighbors.Revision", models.SET_NULL, null=True, blank=True, related_name="+")
    correction = models.ForeignKey("neighbors.Revision", models.SET_NULL, null=True, blank=True, related_name="+")

    # No columns: what a list says of it to one reader (feed.py, dressed)
    called: str = ""
    distance_m: float | None = None
    comment_count: int = 0
    reaction_counts: dict[str, int] = {}

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="post_status_known", condition=Q(status__in=Standing.values)),
            CheckConstraint(name="post_category_known", condition=Q(category__in=Category.values)),
            CheckConstraint(name="post_has_cell", condition=~Q(cell="")),
            CheckConstraint(
                name="post_of_an_agency_names_it",
                condition=Q(agency_uuid__isnull=True, agency_name="")
                | (Q(agency_uuid__isnull=False) & ~Q(agency_name="")),
            ),
            CheckConstraint(
                name="post_request_is_an_agencys",
                condition=~Q(category__in=["community", "environmental", "request"]) | Q(agency_uuid__isnull=False),
            ),
            CheckConstraint(
                name="post_shown_was_approved",
                condition=~Q(status__in=SHOWN) | Q(published_at__isnull=False, shown__isnull=False),
            ),
            CheckConstraint(
                name="post_resolved_has_a_time",
                condition=~Q(status=Standing.RESOLVED) | Q(resolved_at__isnull=False),
            ),
            CheckConstraint(
                name="post_lapses_by_category",
                condition=Q(status__in=[Standing.DELETED, Standing.DRAFT])
                | ~Q(category__in=LAPSING)
                | Q(published_at__isnull=True)
                | Q(lapses_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(  # feed.py walks it; what it filters by stands in it too
                F("cell_8"),
                F("published_at").desc(),
                F("id").desc(),
                F("category"),
                F("cell"),
                name="feed",
                condition=Q(status__in=SHOWN),
            ),
            models.Index(fields=["-published_at"], name="regional", condition=Q(cell_8=0, status__in=SHOWN)),
            models.Index(fields=["author", "-created_at"], name="posts_of_author"),
            models.Index(fields=["author"], name="post_in_draft", condition=Q(status=Standing.DRAFT)),
            models.Index(  # perhaps it is told already: checking.py, near
                fields=["category", "cell_8", "happened_at"], name="posts_alike", condition=Q(status__in=SHOWN)
            ),
            models.Index(fields=["lapses_at"], name="post_to_lapse", condition=Q(status=Standing.PUBLISHED)),
            models.Index(
                fields=["published_at"],
                name="post_to_alert",
                condition=Q(alerted_at__isnull=True, published_at__isnull=False),
            ),
            models.Index(
                fields=["ended_at"],
                name="post_to_clear",
                condition=Q(ended_at__isnull=False, cleared_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_shown(self) -> bool:
        return self.status in SHOWN

    def is_of(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        """Whether this person answers for it: its author; for a public body's, whoever works there; nobody for what
        such a body asks."""
        if self.agency_uuid is None:
            return self.author_id == user.pk
        return self.category != Category.REQUEST and self.agency_uuid == getattr(user, "office_of", None)

    @property
    def takes_comments(self) -> bool:
        """Whether neighbors may comment, react and write to its author: not under what an agency asks for."""
        return self.category != Category.REQUEST


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> CommentQuerySet:
        """Approved ones under posts this reader sees, except from people they blocked; and one's own."""
        if not user.is_authenticated:
            return self.none()
        blocked = Block.objects.filter(blocker_id=user.pk).values("blocked")
        shown = Q(status=Standing.PUBLISHED) & (Q(author__isnull=True) | ~Q(author__in=blocked))
        mine = Q(author_id=user.pk) & ~Q(status=Standing.DELETED)
        return self.filter(shown | mine, post__in=Post.objects.visible_to(user))


class Comment(Moving):
    """A comment under a post, or a reply to one: one level."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments")
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    status = models.CharField(max_length=17, choices=Standing, default=Standing.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    deleted_from = models.CharField(max_length=17, choices=Standing, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)  # nothing is left of its words
    shown = models.ForeignKey("neighbors.Revision", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="comment_status_known", condition=Q(status__in=Standing.values)),
            CheckConstraint(
                name="comment_shown_was_approved",
                condition=~Q(status__in=SHOWN) | Q(published_at__isnull=False, shown__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["post", "created_at"], name="comments_of_post"),
            models.Index(fields=["author", "-created_at"], name="comments_of_author"),
            models.Index(
                fields=["ended_at"],
                name="comment_to_clear",
                condition=Q(ended_at__isnull=False, cleared_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class RevisionKind(models.TextChoices):
    POST = "post", _("post")
    COMMENT = "comment", _("comment")
    CORRECTION = "correction", _("correction")


class RevisionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for review")
    APPROVED = "approved", _("approved")
    CHANGES_REQUESTED = "changes_requested", _("changes asked for")
    REJECTED = "rejected", _("not published")
    WITHDRAWN = "withdrawn", _("withdrawn")  # by its author, or replaced by a newer one before it was decided


class RevisionQuerySet(models.QuerySet["Revision"]):
    def waiting(self) -> RevisionQuerySet:
        return self.filter(state=RevisionState.PENDING)

    def of(self, thing: Post | Comment) -> RevisionQuerySet:
        """Those of a comment, or of a post with its corrections: not of the comments under it."""
        return self.filter(comment=thing) if isinstance(thing, Comment) else self.filter(post=thing, comment=None)

    def draft_of(self, post: Post) -> Revision | None:
        """The version of a post that its author is writing, if there is one."""
        return self.of(post).filter(kind=RevisionKind.POST, state=RevisionState.DRAFT).first()

    def newest(self) -> Revision | None:
        """The newest of these that was not withdrawn."""
        return self.exclude(state=RevisionState.WITHDRAWN).order_by("-pk").first()

    def open(self) -> RevisionQuerySet:
        """Written or sent, and not decided."""
        return self.filter(state__in=[RevisionState.DRAFT, RevisionState.PENDING])


class Revision(models.Model):
    """One version of the words of a post, a comment or a correction. Once submitted it never changes.

    people: descriptions by part, [{"hair": …, "top": …, …}, …], parts as in neighbors/screening/description.py.
    findings: what the screen found, for the author and the desk. words_sha256: over all that people read of it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=RevisionKind)
    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="revisions")
    state = models.CharField(max_length=17, choices=RevisionState, default=RevisionState.DRAFT)
    category = models.CharField(max_length=17, choices=Category, blank=True)  # of a post
    happened_at = models.DateTimeField(null=True, blank=True)  # of a post
    title = models.CharField(_("what happened, in a few words"), max_length=90, blank=True)
    text = models.TextField(_("what happened"), max_length=2000)
    did = models.TextField(_("what the person did"), max_length=1000, blank=True)
    folded = Folded(of=("title", "text", "did"))  # what the search looks through
    people: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    is_not_about_a_person = models.BooleanField(default=False)  # the author answered so when the screen asked
    findings: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    words_sha256 = models.CharField(max_length=64, blank=True)
    media: models.ManyToManyField[Media, Any] = models.ManyToManyField("neighbors.Media", related_name="revisions")
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # first review within 12 hours
    decided_at = models.DateTimeField(null=True, blank=True)
    rule = models.CharField(max_length=30, blank=True)  # of the decision against it, of neighbors/guidelines.py
    message = models.TextField(max_length=1000, blank=True)  # what the decision says to its author
    alerted_at = models.DateTimeField(null=True, blank=True)  # a correction: those to tell of it were noted

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="revision_kind_known", condition=Q(kind__in=RevisionKind.values)),
            CheckConstraint(name="revision_state_known", condition=Q(state__in=RevisionState.values)),
            CheckConstraint(
                name="revision_of_a_comment_names_it",
                condition=Q(kind="comment", comment__isnull=False) | (~Q(kind="comment") & Q(comment__isnull=True)),
            ),
            CheckConstraint(
                name="revision_waiting_is_due",
                condition=~Q(state="pending") | Q(submitted_at__isnull=False, due_at__isnull=False),
            ),
            CheckConstraint(
                name="revision_submitted_names_its_words",
                condition=Q(state__in=["draft", "withdrawn"]) | ~Q(words_sha256=""),
            ),
            UniqueConstraint(
                fields=["post", "kind"],
                condition=Q(state__in=["draft", "pending"], comment__isnull=True),
                name="revision_open_once_per_post",
            ),
            UniqueConstraint(
                fields=["comment"],
                condition=Q(state__in=["draft", "pending"], comment__isnull=False),
                name="revision_open_once_per_comment",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="revision_queue", condition=Q(state="pending")),
            models.Index(fields=["post", "kind", "-id"], name="revisions_of_post", condition=Q(comment__isnull=True)),
            models.Index(  # what somebody sent today, from what they wrote on: checking.py, require_room
                fields=["post", "submitted_at"], name="revisions_sent_of_post", condition=Q(comment__isnull=True)
            ),
            models.Index(
                fields=["comment", "submitted_at"],
                name="revisions_sent_of_comment",
                condition=Q(comment__isnull=False),
            ),
            models.Index(
                fields=["decided_at"],
                name="correction_to_alert",
                condition=Q(kind="correction", state="approved", alerted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class MediaKind(models.TextChoices):
    PICTURE = "picture", _("picture")
    VIDEO = "video", _("video")


class MediaState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    PROCESSING = "processing", _("blurring")
    READY = "ready", _("ready")
    UNREADABLE = "unreadable", _("could not be read")


class MediaQuerySet(models.QuerySet["Media"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> MediaQuerySet:
        """Those of the approved revision of a post this reader sees; and one's own."""
        if not user.is_authenticated:
            return self.none()
        seen = Post.objects.visible_to(user).filter(
            status__in=SHOWN, shown__media=OuterRef("pk")
        )  # from the picture on
        mine = Q(post__author_id=user.pk) & ~Q(post__status=Standing.DELETED)
        return self.filter(Exists(seen) | mine)

    def abandoned(self, now: datetime) -> MediaQuerySet:
        return self.filter(is_abandoned(now))

    def overdue(self, now: datetime) -> MediaQuerySet:
        return self.filter(is_overdue(now))


class Media(models.Model):
    """One picture or video of a post. What anybody but the author sees is `blurred`, made from boxes that are stored.

    Once a revision that shows it was submitted its boxes are fixed: other boxes are a new Media.
    boxes: [{"id": 1, "what": "face" | "person" | "zone" | "author", "spans": [[t, x0, y0, x1, y1], …]}, …], 0..1 of
    the upright frame, seconds from the trimmed start; positions only, nothing of a face's look.
    removed: [{"id": 1, "why": "not_a_face" | "this_is_me"}, …]; zones cannot be removed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="media")
    kind = models.CharField(max_length=7, choices=MediaKind)
    clip = models.ForeignKey(Clip, models.SET_NULL, null=True, blank=True, related_name="+")  # of the author's camera
    start_s = models.FloatField(default=0)
    end_s = models.FloatField(null=True, blank=True)
    has_sound = models.BooleanField(_("with sound"), default=False)
    blurs_people = models.BooleanField(_("blur every moving person"), default=False)
    boxes: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    removed: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=MediaState, default=MediaState.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration_s = models.FloatField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)  # how often its published copy was opened: counted, not by whom
    original = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="media_as_original")
    blurred = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="media_as_blurred")
    poster = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="media_as_poster")
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    put_offs = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = MediaQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="media_kind_known", condition=Q(kind__in=MediaKind.values)),
            CheckConstraint(name="media_state_known", condition=Q(state__in=MediaState.values)),
            CheckConstraint(name="media_ready_has_its_copy", condition=~Q(state="ready") | Q(blurred__isnull=False)),
            CheckConstraint(
                name="media_processing_has_a_lease",
                condition=~Q(state="processing") | Q(lease__isnull=False, lease_until__isnull=False),
            ),
            CheckConstraint(name="media_unreadable_has_a_reason", condition=~Q(state="unreadable") | ~Q(reason="")),
        ]
        indexes = [
            models.Index(fields=["lease_until"], name="media_leased", condition=Q(lease__isnull=False)),
            models.Index(fields=["wake_at"], name="media_waiting", condition=Q(wake_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def sentence(self) -> str:
        """Why it could not be read, for its author."""
        if self.reason == "not_video":
            return _now(
                "This is neither a picture nor a video that can be opened here. JPEG, PNG and WebP work, and MP4, MOV, "
                "WebM, MKV, AVI and MPEG-TS."
            )
        return reasons.sentence(self.reason)


class ThreadNumber(models.Model):
    """ "Neighbor 4821": what one person is called in one thread. Random, stored, worth nothing elsewhere."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="numbers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["post", "user"], name="one_number_in_a_thread"),
            UniqueConstraint(fields=["post", "number"], name="a_number_is_one_person"),
        ]

    def __str__(self) -> str:
        return _now("Neighbor {number}").format(number=self.number)


class ReactionKind(models.TextChoices):
    HELPFUL = "helpful", _("helpful")
    THANKS = "thanks", _("thanks")
    SEEN_TOO = "seen_too", _("seen it too")


class Reaction(models.Model):
    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=ReactionKind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["post", "user", "kind"], name="react_once"),
            CheckConstraint(name="reaction_known", condition=Q(kind__in=ReactionKind.values)),
        ]

    def __str__(self) -> str:
        return self.kind


class AlertWhy(models.TextChoices):
    NEW = "new", _("new near you")
    CORRECTED = "corrected", _("corrected")


class Alert(models.Model):
    """One neighbor is to be told of one post: when, how, whether they were. Each correction tells the same people."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="alerts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts")
    why = models.CharField(max_length=9, choices=AlertWhy, default=AlertWhy.NEW)
    correction = models.ForeignKey(Revision, models.CASCADE, null=True, blank=True, related_name="alerts")
    by_mail = models.BooleanField(default=False)
    due_at = models.DateTimeField()  # after the quiet hours; for a digest, its hour
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["post", "user"], condition=Q(correction__isnull=True), name="alert_once"),
            UniqueConstraint(
                fields=["correction", "user"], condition=Q(correction__isnull=False), name="alert_once_per_correction"
            ),
            CheckConstraint(
                name="alert_says_why",
                condition=Q(why="new", correction__isnull=True) | Q(why="corrected", correction__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["user", "due_at"], name="alert_due", condition=Q(told_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.why} {self.uuid}"


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ContactQuerySet:
        """The threads this person is one of the two in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(asker_id=user.pk) | Q(author_id=user.pk))


class Contact(models.Model):
    """A thread between a reader and a post's author, under random names."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="contacts")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asker_number = models.PositiveIntegerField()
    author_number = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)  # one of the two ended or blocked it

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["post", "asker"], name="contact_once_per_post"),
            CheckConstraint(name="contact_is_between_two", condition=~Q(asker=F("author"))),
        ]
        indexes = [
            models.Index(fields=["asker", "-last_at"], name="contacts_of_asker"),
            models.Index(fields=["author", "-last_at"], name="contacts_of_author"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Message(models.Model):
    """One message of a contact thread. A moderator sees it only when it is flagged."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="messages")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a moderator

    class Meta:
        indexes = [models.Index(fields=["contact", "at"], name="messages_of_contact")]

    def __str__(self) -> str:
        return str(self.uuid)
