""" "Neighbor 4821": what somebody is called in one thread. Drawn once, stored, and worth nothing in another thread."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from neighbors.posts.models import Post, ThreadNumber

LOWEST, HIGHEST = 1000, 9999
DRAWS = 20  # a thread in which so many draws were taken has hundreds of people: then longer numbers


def number_of(post: Post, user: AbstractBaseUser) -> int:
    """This person's number in this thread, drawn when it is first needed."""
    while True:
        known = ThreadNumber.objects.filter(post=post, user_id=user.pk).values_list("number", flat=True).first()
        if known is not None:
            return known
        try:
            with transaction.atomic():
                return ThreadNumber.objects.create(post=post, user_id=user.pk, number=_drawn(post)).number
        except IntegrityError:  # somebody drew the same, or this person's page did in the same moment
            continue


def _drawn(post: Post) -> int:
    taken = set(post.numbers.values_list("number", flat=True))
    highest = HIGHEST
    while True:
        for _draw in range(DRAWS):
            number = LOWEST + secrets.randbelow(highest - LOWEST + 1)
            if number not in taken:
                return number
        highest = highest * 10 + 9


def names(post: Post, users: Iterable[AbstractBaseUser]) -> dict[int, str]:
    """What each of these people is called in this thread, by their key: for templates, and never shown itself."""
    people = {user.pk: user for user in users}
    known = dict(post.numbers.filter(user__in=list(people)).values_list("user_id", "number"))
    return {
        key: _("Neighbor {number}").format(number=known[key] if key in known else number_of(post, user))
        for key, user in people.items()
    }
