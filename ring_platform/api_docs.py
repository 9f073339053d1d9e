"""What programs can ask, as a page of ours: the description at /api/schema/, in the shell and without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

Schema = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
CALLERS = {
    "camera_token": gettext_lazy("a camera, by its token"),
    "person_token": gettext_lazy("a program of yours, by an API token"),
    "cookieAuth": gettext_lazy("your browser, signed in"),
}
KINDS = {
    "uuid": gettext_lazy("UUID"),
    "date-time": gettext_lazy("moment, with its zone"),
    "uri": gettext_lazy("address"),
    "string": gettext_lazy("text"),
    "integer": gettext_lazy("whole number"),
    "number": gettext_lazy("number"),
    "boolean": gettext_lazy("true or false"),
    "object": gettext_lazy("object"),
}
CHOICES = re.compile(r"^\* `.*$\n?", re.MULTILINE)  # the values of a choice, which stand in its kind already


@dataclass(frozen=True)
class Field:
    name: str
    kind: SafeString
    is_required: bool
    words: SafeString


@dataclass(frozen=True)
class Shape:
    """An object that goes in or comes out."""

    name: str
    words: SafeString
    fields: list[Field]


@dataclass(frozen=True)
class Call:
    name: str
    method: str
    path: str
    summary: str
    words: SafeString
    callers: list[Any]
    parameters: list[Field]
    media_type: str
    body: SafeString
    answers: list[tuple[str, str, SafeString]]  # status, its phrase, what comes
    refusals: list[str]


def in_html(text: str) -> SafeString:
    """Paragraphs and `code`; everything else as it stands."""
    paragraphs = [part.strip() for part in CHOICES.sub("", text).split("\n\n") if part.strip()]
    marked = [mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(part))) for part in paragraphs]  # noqa: S308
    return format_html_join("", "<p>{}</p>", ((part,) for part in marked))


def kind_of(schema: Schema, shapes: Schema) -> SafeString:
    """What may stand there, in words; an object of its own as a link to it."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        named = shapes[name]
        return kind_of(named, shapes) if "enum" in named else format_html('<a href="#{}">{}</a>', name, name)
    for either in ("allOf", "oneOf", "anyOf"):
        if either in schema:
            return format_html_join(" / ", "{}", ((kind_of(one, shapes),) for one in schema[either]))
    if "enum" in schema:
        return format_html_join(", ", "<code>{}</code>", ((value,) for value in schema["enum"]))
    if schema.get("type") == "array":
        inner = schema["items"]
        return format_html(_("list of {}"), kind_of(inner, shapes)) if inner else format_html("{}", _("list"))
    kind = KINDS.get(schema.get("format", ""), KINDS.get(schema.get("type", ""), gettext_lazy("anything")))
    return format_html(_("{} or null"), kind) if schema.get("nullable") else format_html("{}", kind)


def shape_of(name: str, schema: Schema, shapes: Schema) -> Shape:
    required = schema.get("required", ())
    fields = [
        Field(field, kind_of(facts, shapes), field in required, in_html(facts.get("description", "")))
        for field, facts in schema["properties"].items()
    ]
    return Shape(name, in_html(schema.get("description", "")), fields)


def _parameter(facts: Schema, shapes: Schema) -> Field:
    words = in_html(facts.get("description", ""))
    return Field(facts["name"], kind_of(facts["schema"], shapes), facts.get("required", False), words)


def _body(content: Schema, shapes: Schema) -> tuple[str, SafeString]:
    for media_type, facts in content.items():
        return media_type, kind_of(facts["schema"], shapes)
    return "", SafeString("")


def call_of(path: str, method: str, facts: Schema, shapes: Schema) -> Call:
    media_type, body = _body(facts.get("requestBody", {}).get("content", {}), shapes)
    answers = facts["responses"]
    return Call(
        name=facts["operationId"],
        method=method.upper(),
        path=path,
        summary=facts.get("summary", ""),
        words=in_html(facts.get("description", "")),
        callers=[CALLERS[name] for way in facts.get("security", []) for name in way] or [gettext_lazy("anybody")],
        parameters=[_parameter(one, shapes) for one in facts.get("parameters", [])],
        media_type=media_type,
        body=body,
        answers=[
            (status, HTTPStatus(int(status)).phrase, _body(answer.get("content", {}), shapes)[1])
            for status, answer in sorted(answers.items())
            if status < "400"
        ],
        refusals=sorted(status for status in answers if status >= "400"),
    )


@cache
def description(language: str) -> tuple[list[Call], list[Shape]]:
    """Every call, and every object that travels, in this language. It changes with the code only."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    shapes = schema["components"]["schemas"]
    calls = [
        call_of(path, method, ways[method], shapes)
        for path, ways in schema["paths"].items()
        for method in METHODS
        if method in ways
    ]
    objects = [shape_of(name, facts, shapes) for name, facts in shapes.items() if "properties" in facts]
    return calls, objects


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    calls, shapes = description(get_language() or "")
    return render(request, "api_docs.html", {"calls": calls, "shapes": shapes})
