"""What others were told of a post goes with it: its title in notices, and in the list of whom they have blocked."""

from __future__ import annotations

from django.db.models import Q

from devices.notices.models import Notice
from neighbors.areas.models import Block
from neighbors.posts import alerting
from neighbors.posts.models import Post, RevisionKind

LEFT = "…"  # in place of the title


def forget(post: Post, *, by_author_too: bool = False) -> None:
    """The post is removed or deleted. by_author_too: what its author was told of it as well."""
    alerting.forget(post)
    titles = set(post.revisions.filter(kind=RevisionKind.POST).exclude(title="").values_list("title", flat=True))
    people = set(post.numbers.values_list("user", flat=True)) | {post.author_id}
    people |= {pk for pair in post.contacts.values_list("asker", "author") for pk in pair}
    readers = Q() if by_author_too else ~Q(user=post.author_id)
    for notice in Notice.objects.filter(readers, user__in=people - {None}, facts__title__in=titles):
        notice.facts["title"] = LEFT
        notice.save(update_fields=["facts"])
    for title in titles:
        for block in Block.objects.filter(blocked__in=people - {None}, name__contains=f"“{title}”"):
            block.name = block.name.replace(f"“{title}”", f"“{LEFT}”")
            block.save(update_fields=["name"])
