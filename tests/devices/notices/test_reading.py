"""What a person was told: newest first, page by page, read one by one or all at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from devices.notices import reading
from devices.notices.models import Notice, NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from tests.street import NOON


@pytest.fixture
def client(ana: User) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def tell_many(user: User, count: int, *, same_moment: bool = False) -> None:
    for number in range(count):
        now = NOON if same_moment else NOON + timedelta(minutes=number)
        tell([user], NoticeKind.DING, now=now, path="/me/", camera=f"Door {number:03}")


def doors(page: str) -> list[str]:
    return re.findall(r"Door \d\d\d", page)


@pytest.mark.parametrize("same_moment", [True, False])
def test_pages_go_back_and_forth_and_lose_nothing(ana: User, client: Client, same_moment: bool) -> None:
    tell_many(ana, 70, same_moment=same_moment)
    seen, url = [], "/notices/"
    pages = []
    while url:
        page = client.get(url).content.decode()
        pages.append(doors(page))
        seen += doors(page)
        link = re.search(r'href="([^"]+)" rel="next"', page)
        url = link.group(1) if link else ""
    assert seen == [f"Door {number:03}" for number in reversed(range(70))]
    assert [len(each) for each in pages] == [30, 30, 10]
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    assert back is not None
    assert doors(client.get(back.group(1)).content.decode()) == pages[1]


def test_ana_does_not_read_what_ben_was_told(ana: User, ben: User, client: Client) -> None:
    tell_many(ben, 1)
    assert "Door" not in client.get("/notices/").content.decode()
    bens = Notice.objects.get()
    assert client.get(f"/notices/{bens.uuid}/").status_code == 404
    assert client.get(f"/notices/?before={bens.uuid}").status_code == 404
    client.post("/notices/read/")
    bens.refresh_from_db()
    assert bens.read_at is None


def test_the_bell_says_how_many_are_new_and_then_is_quiet(ana: User, client: Client) -> None:
    tell_many(ana, 2)
    assert 'aria-label="Notices, 2 new"' in client.get("/me/").content.decode()
    followed = client.get(f"/notices/{Notice.objects.latest('created_at').uuid}/")
    assert followed["Location"] == "/me/"
    assert 'aria-label="Notices, 1 new"' in client.get("/me/").content.decode()
    client.post("/notices/read/")
    assert 'aria-label="Notices"' in client.get("/me/").content.decode()


def test_reading_twice_keeps_the_first_time(ana: User) -> None:
    tell_many(ana, 1)
    notice = Notice.objects.get()
    reading.read_one(notice, NOON)
    reading.read_one(notice, NOON + timedelta(hours=1))
    notice.refresh_from_db()
    assert notice.read_at == NOON


@pytest.mark.parametrize("count", [1, 60])
def test_a_page_of_notices_asks_the_database_as_often_for_many_as_for_few(
    ana: User, client: Client, count: int, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    tell_many(ana, count)
    client.get("/notices/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # pytest-django's context manager
        client.get("/notices/")


def test_every_kind_of_notice_has_a_sentence(ana: User, client: Client) -> None:
    kinds = list(NoticeKind)
    for first in range(0, len(kinds), reading.PAGE):  # a page at a time
        some = kinds[first : first + reading.PAGE]
        Notice.objects.all().delete()
        for kind in some:
            tell([ana], kind, now=NOON, camera="Porch", device="Firefox on Windows", member="Mia", home="Maple St 12")
        page = client.get("/notices/").content.decode()
        assert page.count('<span class="sentence">') == len(some)
        assert '<span class="sentence"></span>' not in page
