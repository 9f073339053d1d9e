import datetime
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import devices.people.models
import neighbors.moderation.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("devices", "0006_notices_of_the_feed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Neighbor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="neighbor",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("cell", models.CharField(editable=False, max_length=15)),
                ("cell_6", models.BigIntegerField(editable=False)),
                (
                    "radius_m",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (805, "half a mile"),
                            (1609, "1 mile"),
                            (3219, "2 miles"),
                            (4828, "3 miles"),
                            (8047, "5 miles"),
                        ],
                        default=3219,
                        verbose_name="how far",
                    ),
                ),
                ("categories", models.JSONField(default=list)),
                ("alert_categories", models.JSONField(default=list)),
                (
                    "alert_by",
                    models.CharField(
                        choices=[
                            ("none", "no alerts"),
                            ("page", "on the page"),
                            ("mail", "on the page and by e-mail"),
                            ("digest", "once a day, in one e-mail"),
                        ],
                        default="page",
                        max_length=6,
                        verbose_name="alerts",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=60,
                        validators=[devices.people.models.known_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "quiet_from",
                    models.TimeField(blank=True, default=datetime.time(22, 0), null=True, verbose_name="quiet from"),
                ),
                (
                    "quiet_until",
                    models.TimeField(blank=True, default=datetime.time(7, 0), null=True, verbose_name="quiet until"),
                ),
                ("digest_at", models.TimeField(default=datetime.time(18, 0), verbose_name="digest at")),
                ("agreed_version", models.CharField(blank=True, max_length=10)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("suspended_until", models.DateTimeField(blank=True, null=True)),
                ("banned_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "indexes": [models.Index(fields=["cell_6"], name="area_by_cell")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("radius_m__in", [805, 1609, 3219, 4828, 8047])), name="area_radius_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("cell", ""), _negated=True), name="area_has_cell"),
                    models.CheckConstraint(
                        condition=models.Q(("alert_by__in", ["none", "page", "mail", "digest"])), name="alert_by_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="quiet_hours_have_both_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed_version", ""), ("agreed_at__isnull", False), _connector="OR"),
                        name="agreement_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "neighbor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="neighbors.neighbor"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["neighbor", "-at"], name="area_moves")],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "blocker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "blocked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocked_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("blocker", "blocked"), name="block_once"),
                    models.CheckConstraint(
                        condition=models.Q(("blocker", models.F("blocked")), _negated=True),
                        name="nobody_blocks_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for review"),
                            ("changes_requested", "changes asked for"),
                            ("published", "published"),
                            ("rejected", "not published"),
                            ("hidden", "hidden until a moderator has looked"),
                            ("removed", "removed"),
                            ("resolved", "resolved"),
                            ("lapsed", "lapsed"),
                            ("deleted", "deleted"),
                        ],
                        default="draft",
                        max_length=17,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("crime", "crime"),
                            ("safety", "safety"),
                            ("suspicious", "suspicious"),
                            ("unknown_visitor", "unknown visitor"),
                            ("lost_pet", "lost pet"),
                            ("neighborly_moment", "neighborly moment"),
                            ("community", "community"),
                            ("environmental", "environmental"),
                            ("request", "request"),
                        ],
                        max_length=17,
                    ),
                ),
                ("cell", models.CharField(max_length=15)),
                ("cell_8", models.BigIntegerField()),
                ("lat", models.FloatField()),
                ("lon", models.FloatField()),
                ("happened_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("lapses_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "deleted_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for review"),
                            ("changes_requested", "changes asked for"),
                            ("published", "published"),
                            ("rejected", "not published"),
                            ("hidden", "hidden until a moderator has looked"),
                            ("removed", "removed"),
                            ("resolved", "resolved"),
                            ("lapsed", "lapsed"),
                            ("deleted", "deleted"),
                        ],
                        max_length=17,
                    ),
                ),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("alerted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("cell_8"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        models.F("category"),
                        models.F("cell"),
                        condition=models.Q(("status__in", ("published", "resolved", "lapsed"))),
                        name="feed",
                    ),
                    models.Index(fields=["author", "-created_at"], name="posts_of_author"),
                    models.Index(
                        condition=models.Q(("status", "published")), fields=["lapses_at"], name="post_to_lapse"
                    ),
                    models.Index(
                        condition=models.Q(("alerted_at__isnull", True), ("published_at__isnull", False)),
                        fields=["published_at"],
                        name="post_to_alert",
                    ),
                    models.Index(
                        condition=models.Q(("cleared_at__isnull", True), ("ended_at__isnull", False)),
                        fields=["ended_at"],
                        name="post_to_clear",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "pending",
                                    "changes_requested",
                                    "published",
                                    "rejected",
                                    "hidden",
                                    "removed",
                                    "resolved",
                                    "lapsed",
                                    "deleted",
                                ],
                            )
                        ),
                        name="post_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "crime",
                                    "safety",
                                    "suspicious",
                                    "unknown_visitor",
                                    "lost_pet",
                                    "neighborly_moment",
                                    "community",
                                    "environmental",
                                    "request",
                                ],
                            )
                        ),
                        name="post_category_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("cell", ""), _negated=True), name="post_has_cell"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "resolved"), _negated=True),
                            ("resolved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="post_resolved_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["deleted", "draft"]),
                            models.Q(("category__in", ("suspicious", "unknown_visitor")), _negated=True),
                            ("published_at__isnull", True),
                            ("lapses_at__isnull", False),
                            _connector="OR",
                        ),
                        name="post_lapses_by_category",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="neighbors.post"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="neighbors.comment",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for review"),
                            ("changes_requested", "changes asked for"),
                            ("published", "published"),
                            ("rejected", "not published"),
                            ("hidden", "hidden until a moderator has looked"),
                            ("removed", "removed"),
                            ("resolved", "resolved"),
                            ("lapsed", "lapsed"),
                            ("deleted", "deleted"),
                        ],
                        default="pending",
                        max_length=17,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "deleted_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for review"),
                            ("changes_requested", "changes asked for"),
                            ("published", "published"),
                            ("rejected", "not published"),
                            ("hidden", "hidden until a moderator has looked"),
                            ("removed", "removed"),
                            ("resolved", "resolved"),
                            ("lapsed", "lapsed"),
                            ("deleted", "deleted"),
                        ],
                        max_length=17,
                    ),
                ),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["post", "created_at"], name="comments_of_post"),
                    models.Index(fields=["author", "-created_at"], name="comments_of_author"),
                    models.Index(
                        condition=models.Q(("cleared_at__isnull", True), ("ended_at__isnull", False)),
                        fields=["ended_at"],
                        name="comment_to_clear",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "pending",
                                    "changes_requested",
                                    "published",
                                    "rejected",
                                    "hidden",
                                    "removed",
                                    "resolved",
                                    "lapsed",
                                    "deleted",
                                ],
                            )
                        ),
                        name="comment_status_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Media",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="media", to="neighbors.post"
                    ),
                ),
                ("kind", models.CharField(choices=[("picture", "picture"), ("video", "video")], max_length=7)),
                (
                    "clip",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="devices.clip",
                    ),
                ),
                ("start_s", models.FloatField(default=0)),
                ("end_s", models.FloatField(blank=True, null=True)),
                ("has_sound", models.BooleanField(default=False, verbose_name="with sound")),
                ("blurs_people", models.BooleanField(default=False, verbose_name="blur every moving person")),
                ("boxes", models.JSONField(blank=True, default=list)),
                ("removed", models.JSONField(blank=True, default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("processing", "blurring"),
                            ("ready", "ready"),
                            ("unreadable", "could not be read"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("width", models.PositiveIntegerField(blank=True, null=True)),
                ("height", models.PositiveIntegerField(blank=True, null=True)),
                ("duration_s", models.FloatField(blank=True, null=True)),
                ("looks", models.PositiveIntegerField(default=0)),
                (
                    "original",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="media_as_original",
                        to="devices.storedobject",
                    ),
                ),
                (
                    "blurred",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="media_as_blurred",
                        to="devices.storedobject",
                    ),
                ),
                (
                    "poster",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="media_as_poster",
                        to="devices.storedobject",
                    ),
                ),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("wake_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("put_offs", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lease__isnull", False)), fields=["lease_until"], name="media_leased"
                    ),
                    models.Index(
                        condition=models.Q(("wake_at__isnull", False)), fields=["wake_at"], name="media_waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["picture", "video"])), name="media_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "processing", "ready", "unreadable"])),
                        name="media_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True), ("blurred__isnull", False), _connector="OR"
                        ),
                        name="media_ready_has_its_copy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "processing"), _negated=True),
                            models.Q(("lease__isnull", False), ("lease_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="media_processing_has_a_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "unreadable"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="media_unreadable_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("post", "post"), ("comment", "comment"), ("correction", "correction")], max_length=10
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="neighbors.post"
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="neighbors.comment",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for review"),
                            ("approved", "approved"),
                            ("changes_requested", "changes asked for"),
                            ("rejected", "not published"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=17,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("crime", "crime"),
                            ("safety", "safety"),
                            ("suspicious", "suspicious"),
                            ("unknown_visitor", "unknown visitor"),
                            ("lost_pet", "lost pet"),
                            ("neighborly_moment", "neighborly moment"),
                            ("community", "community"),
                            ("environmental", "environmental"),
                            ("request", "request"),
                        ],
                        max_length=17,
                    ),
                ),
                ("happened_at", models.DateTimeField(blank=True, null=True)),
                ("title", models.CharField(blank=True, max_length=90, verbose_name="what happened, in a few words")),
                ("text", models.TextField(max_length=2000, verbose_name="what happened")),
                ("did", models.TextField(blank=True, max_length=1000, verbose_name="what the person did")),
                ("folded", models.TextField(blank=True, default="", editable=False)),
                ("people", models.JSONField(blank=True, default=list)),
                ("is_not_about_a_person", models.BooleanField(default=False)),
                ("findings", models.JSONField(blank=True, default=list)),
                ("words_sha256", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("rule", models.CharField(blank=True, max_length=30)),
                ("message", models.TextField(blank=True, max_length=1000)),
                ("alerted_at", models.DateTimeField(blank=True, null=True)),
                ("media", models.ManyToManyField(related_name="revisions", to="neighbors.media")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "pending")), fields=["due_at"], name="revision_queue"),
                    models.Index(
                        condition=models.Q(("alerted_at__isnull", True), ("kind", "correction"), ("state", "approved")),
                        fields=["decided_at"],
                        name="correction_to_alert",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["post", "comment", "correction"])), name="revision_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "pending", "approved", "changes_requested", "rejected", "withdrawn"],
                            )
                        ),
                        name="revision_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comment__isnull", False), ("kind", "comment")),
                            models.Q(models.Q(("kind", "comment"), _negated=True), ("comment__isnull", True)),
                            _connector="OR",
                        ),
                        name="revision_of_a_comment_names_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "pending"), _negated=True),
                            models.Q(("due_at__isnull", False), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="revision_waiting_is_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(("words_sha256", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="revision_submitted_names_its_words",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("comment__isnull", True), ("state__in", ["draft", "pending"])),
                        fields=("post", "kind"),
                        name="revision_open_once_per_post",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("comment__isnull", False), ("state__in", ["draft", "pending"])),
                        fields=("comment",),
                        name="revision_open_once_per_comment",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="post",
            name="shown",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="neighbors.revision",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="correction",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="neighbors.revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("published", "resolved", "lapsed")), _negated=True),
                    models.Q(("published_at__isnull", False), ("shown__isnull", False)),
                    _connector="OR",
                ),
                name="post_shown_was_approved",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="shown",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="neighbors.revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("published", "resolved", "lapsed")), _negated=True),
                    models.Q(("published_at__isnull", False), ("shown__isnull", False)),
                    _connector="OR",
                ),
                name="comment_shown_was_approved",
            ),
        ),
        migrations.CreateModel(
            name="ThreadNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="numbers", to="neighbors.post"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("post", "user"), name="one_number_in_a_thread"),
                    models.UniqueConstraint(fields=("post", "number"), name="a_number_is_one_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reactions", to="neighbors.post"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("helpful", "helpful"), ("thanks", "thanks"), ("seen_too", "seen it too")],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("post", "user", "kind"), name="react_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["helpful", "thanks", "seen_too"])), name="reaction_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="neighbors.post"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[("new", "new near you"), ("corrected", "corrected")], default="new", max_length=9
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="neighbors.revision",
                    ),
                ),
                ("by_mail", models.BooleanField(default=False)),
                ("due_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)), fields=["user", "due_at"], name="alert_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("correction__isnull", True)), fields=("post", "user"), name="alert_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("correction__isnull", False)),
                        fields=("correction", "user"),
                        name="alert_once_per_correction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction__isnull", True), ("why", "new")),
                            models.Q(("correction__isnull", False), ("why", "corrected")),
                            _connector="OR",
                        ),
                        name="alert_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="neighbors.post"
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("asker_number", models.PositiveIntegerField()),
                ("author_number", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["asker", "-last_at"], name="contacts_of_asker"),
                    models.Index(fields=["author", "-last_at"], name="contacts_of_author"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "asker"), name="contact_once_per_post"),
                    models.CheckConstraint(
                        condition=models.Q(("asker", models.F("author")), _negated=True), name="contact_is_between_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="neighbors.contact"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("text", models.TextField(max_length=1000)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["contact", "at"], name="messages_of_contact")],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("hold", "first review"), ("flags", "flags"), ("appeal", "appeal")], max_length=6
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="neighbors.post"
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="neighbors.comment",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="neighbors.revision",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="neighbors.message",
                    ),
                ),
                (
                    "repeats",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repeat",
                        to="neighbors.case",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField()),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("media_seen_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("draw", models.PositiveSmallIntegerField(default=neighbors.moderation.models.draw, editable=False)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("closed_at__isnull", True)), fields=["due_at"], name="case_queue"),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["claimed_by", "due_at"],
                        name="case_claims",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["hold", "flags", "appeal"])), name="case_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("message__isnull", True), ("revision__isnull", False)),
                            models.Q(("message__isnull", False), ("revision__isnull", True)),
                            _connector="OR",
                        ),
                        name="case_is_about_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claimed_by__isnull", True), ("claimed_until__isnull", False), _connector="OR"
                        ),
                        name="case_claim_has_an_end",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "hold"), ("repeats__isnull", True)),
                        fields=("revision",),
                        name="hold_is_one_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("comment__isnull", True),
                            ("kind", "flags"),
                            ("message__isnull", True),
                            ("repeats__isnull", True),
                        ),
                        fields=("post",),
                        name="flags_on_a_post_are_one_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("comment__isnull", False),
                            ("kind", "flags"),
                            ("repeats__isnull", True),
                        ),
                        fields=("comment",),
                        name="flags_on_a_comment_are_one_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("kind", "flags"),
                            ("message__isnull", False),
                            ("repeats__isnull", True),
                        ),
                        fields=("message",),
                        name="flags_on_a_message_are_one_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="neighbors.case"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_outcome",
                    models.CharField(
                        choices=[
                            ("approve", "approve"),
                            ("changes", "ask for changes"),
                            ("reject", "do not publish"),
                            ("keep", "leave it up"),
                            ("remove", "remove"),
                            ("uphold", "the decision stands"),
                            ("overturn", "the decision was wrong"),
                        ],
                        max_length=8,
                    ),
                ),
                ("first_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approve", "approve"),
                            ("changes", "ask for changes"),
                            ("reject", "do not publish"),
                            ("keep", "leave it up"),
                            ("remove", "remove"),
                            ("uphold", "the decision stands"),
                            ("overturn", "the decision was wrong"),
                        ],
                        max_length=8,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("rule", models.CharField(blank=True, max_length=30)),
                ("message", models.TextField(blank=True, max_length=1000)),
                ("saw", models.JSONField(default=dict)),
                ("strike", models.CharField(blank=True, max_length=7)),
                ("takes_effect_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("failed_because", models.CharField(blank=True, max_length=200)),
                ("reversed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("applied_at__isnull", True),
                            ("takes_effect_at__isnull", False),
                            ("undone_at__isnull", True),
                        ),
                        fields=["takes_effect_at"],
                        name="decision_due",
                    ),
                    models.Index(fields=["by", "-first_at"], name="decisions_of_moderator"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                ["", "approve", "changes", "reject", "keep", "remove", "uphold", "overturn"],
                            )
                        ),
                        name="decision_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "first_outcome__in",
                                ["approve", "changes", "reject", "keep", "remove", "uphold", "overturn"],
                            )
                        ),
                        name="decision_first_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True), ("outcome", ""), ("takes_effect_at__isnull", True)
                            ),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("confirmed_at__isnull", False),
                                ("takes_effect_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_confirmed_takes_effect",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["changes", "reject", "remove"]), _negated=True),
                            models.Q(("rule", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_against_names_a_rule",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("failed_because", ""), ("undone_at__isnull", True)),
                        fields=("case",),
                        name="a_case_is_decided_once",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="appealed",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="appeals",
                to="neighbors.decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appealed__isnull", False), ("kind", "appeal")),
                    models.Q(models.Q(("kind", "appeal"), _negated=True), ("appealed__isnull", True)),
                    _connector="OR",
                ),
                name="case_of_an_appeal_names_the_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "appeal"), ("repeats__isnull", True)),
                fields=("appealed",),
                name="appeal_once",
            ),
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="neighbors.case"
                    ),
                ),
                (
                    "flagger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="flags", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("racial_profiling", "racial profiling"),
                            ("hate", "hate"),
                            ("harassment", "harassment"),
                            ("private_information", "private information"),
                            ("false", "not true"),
                            ("not_local", "not about this neighborhood"),
                            ("violence", "violence"),
                            ("spam", "spam"),
                            ("other", "something else"),
                            ("danger_to_someone", "danger to someone"),
                            ("nudity", "nudity"),
                            ("illegal", "against the law"),
                        ],
                        max_length=20,
                        verbose_name="what is wrong",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="in your words")),
                ("weight", models.FloatField(default=1.0)),
                ("is_proven", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("was_right", models.BooleanField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["flagger", "-at"], name="flags_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "racial_profiling",
                                    "hate",
                                    "harassment",
                                    "private_information",
                                    "false",
                                    "not_local",
                                    "violence",
                                    "spam",
                                    "other",
                                    "danger_to_someone",
                                    "nudity",
                                    "illegal",
                                ],
                            )
                        ),
                        name="flag_reason_known",
                    ),
                    models.UniqueConstraint(fields=("case", "flagger"), name="flag_once_per_case"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Strike",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="strikes", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="given_strike",
                        to="neighbors.decision",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("note", "a note"),
                            ("days_7", "7 days without writing"),
                            ("days_30", "30 days without writing"),
                            ("ban", "no more writing"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seconded_at", models.DateTimeField(blank=True, null=True)),
                ("in_force_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-at"], name="strikes_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["note", "days_7", "days_30", "ban"])),
                        name="strike_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "ban"), _negated=True),
                            ("in_force_at__isnull", True),
                            ("seconded_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_ban_needs_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_by__isnull", True),
                            models.Q(("second_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="the_second_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="neighbors.case"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.TextField(max_length=1000)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="TrainingAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="training",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.CharField(max_length=10)),
                ("exercise", models.CharField(max_length=30)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approve", "approve"),
                            ("changes", "ask for changes"),
                            ("reject", "do not publish"),
                            ("keep", "leave it up"),
                            ("remove", "remove"),
                            ("uphold", "the decision stands"),
                            ("overturn", "the decision was wrong"),
                        ],
                        max_length=8,
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=30)),
                ("is_right", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["user", "version", "exercise"], name="training_answers")],
            },
        ),
    ]
