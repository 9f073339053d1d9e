"""The page about the API: everything that the description names, and nothing that breaks out of it."""

from __future__ import annotations

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from ring_platform.api_docs import description, in_html, kind_of


@pytest.mark.django_db
def test_every_call_and_every_object_stands_on_the_page() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    page = Client().get("/api/docs/").content.decode()
    for path, ways in schema["paths"].items():
        assert f"<code>{path}</code>" in page
        for facts in ways.values():
            assert f'id="{facts["operationId"]}"' in page
            assert facts["summary"].replace("'", "&#x27;") in page
    for name, facts in schema["components"]["schemas"].items():
        assert (f'id="{name}"' in page) == ("properties" in facts)


def test_every_link_leads_to_something() -> None:
    calls, shapes = description("en")
    names = {shape.name for shape in shapes}
    for call in calls:
        assert call.callers
        for _status, _phrase, shape in call.answers:
            assert not shape or shape.split("#")[1].split('"')[0] in names


def test_kinds_are_words() -> None:
    assert kind_of({"type": "array", "items": {"type": "integer"}}, {}) == "list of whole number"
    assert kind_of({"type": "string", "format": "uuid", "nullable": True}, {}) == "UUID or null"
    assert kind_of({"$ref": "#/x/Mode"}, {"Mode": {"enum": ["home"]}}) == "<code>home</code>"


def test_a_description_is_text_and_its_choices_are_not_said_twice() -> None:
    assert in_html("<b> and `code`\n\n* `motion` - motion") == "<p>&lt;b&gt; and <code>code</code></p>"
