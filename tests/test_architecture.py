"""Imports point one way; what is PURE knows no Django; nothing hides in a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["ring_platform", "police_portal", "neighbors", "devices"]  # each may import those on its right
ROOMS = {
    "taking": {"taking", "clips", "cameras", "people", "objects", "notices", "audit"},
    "keeping": {"keeping", "objects", "audit"},
    "clips": {"clips", "cameras", "people", "objects", "notices", "audit"},
    "cameras": {"cameras", "people", "objects", "notices", "audit"},
    "people": {"people", "objects", "notices", "audit"},
    "objects": {"objects"},
    "notices": {"notices"},
    "audit": {"audit"},
}
NEIGHBOR_ROOMS = {
    "demo": {"demo", "moderation", "posts", "areas", "screening", "guidelines", "actions"},
    "moderation": {"moderation", "posts", "areas", "screening", "guidelines", "actions"},
    "posts": {"posts", "areas", "screening", "guidelines", "actions"},
    "areas": {"areas", "guidelines", "actions"},
    "screening": {"screening"},
}
PORTAL_BASE = {"limits", "shapes", "checks", "actions"}
PORTAL_ORDER = [  # each may import those after it
    "demo",
    "transparency",
    "filmed",
    "giveaways",
    "oversight",
    "law",
    "consent",
    "custody",
    "requests",
    "agencies",
]
PORTAL_ROOMS = {room: {*PORTAL_ORDER[n:], *PORTAL_BASE} for n, room in enumerate(PORTAL_ORDER)}
ALWAYS = {"counting", "errors", "geo", "keyed", "storage", "wake"}  # files of the app that every room may use
PURE = [
    "devices/video",
    "devices/scenes",
    "devices/geo.py",
    "neighbors/screening",
    "police_portal/limits.py",
    "police_portal/shapes.py",
    "police_portal/checks.py",
    "police_portal/law/parts.py",
    "police_portal/giveaways/terms.py",
    "police_portal/transparency/suppression.py",
]
DOORS = {"api", "views", "tasks", "forms", "urls", "api_urls", "admin", "serializers"}  # a flow does not import a door


def modules(folder: str) -> Iterator[Path]:
    start = ROOT / folder
    yield from [start] if start.is_file() else sorted(start.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """(module, line, is at the top) of every import of a file; `from a import b` counts as a.b too."""
    tree = ast.parse(path.read_text())
    top = {id(node) for node in tree.body}
    guarded = {
        id(inner)
        for node in tree.body
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in node.body
    }
    for node in ast.walk(tree):
        at_top = id(node) in top or id(node) in guarded
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno, at_top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import"
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno, at_top


def is_door(name: str) -> bool:
    return name in DOORS or name.endswith(("_views", "_api", "_urls", "_forms"))


def code() -> list[Path]:
    return [path for app in APPS for path in modules(app) if "migrations" not in path.parts]


@pytest.mark.parametrize("path", code(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_of_a_file_point_one_way(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    wrong = []
    for name, line, at_top in imports(path):
        target = name.split(".")
        if not at_top:
            wrong.append(f"line {line}: {name} is imported inside a function")
        if target[0] == "tests" or (target[0] in APPS and APPS.index(target[0]) < APPS.index(parts[0])):
            wrong.append(f"line {line}: {parts[0]} may not import {name}")
        if parts[0] == "devices" and target[0] == "devices" and len(parts) > 2 and parts[1] in ROOMS:
            allowed = ROOMS[parts[1]] | ALWAYS | ({"video"} if parts[1] == "clips" else set())
            if len(target) > 1 and target[1] not in allowed:
                wrong.append(f"line {line}: the room {parts[1]} may not import {name}")
            if not is_door(parts[-1]) and len(target) > 2 and target[1] in ROOMS and is_door(target[2]):
                wrong.append(f"line {line}: a flow does not import a door ({name})")
        if parts[0] == "neighbors" and len(parts) > 2 and parts[1] in NEIGHBOR_ROOMS and target[0] == "neighbors":
            if target[1] not in NEIGHBOR_ROOMS[parts[1]]:
                wrong.append(f"line {line}: the room {parts[1]} may not import {name}")
            if not is_door(parts[-1]) and len(target) > 2 and is_door(target[2]):
                wrong.append(f"line {line}: a flow does not import a door ({name})")
        if parts[0] == "police_portal" and len(parts) > 2 and parts[1] in PORTAL_ROOMS and target[0] == "police_portal":
            if target[1] not in PORTAL_ROOMS[parts[1]]:
                wrong.append(f"line {line}: the room {parts[1]} may not import {name}")
            if not is_door(parts[-1]) and len(target) > 2 and is_door(target[2]):
                wrong.append(f"line {line}: a flow does not import a door ({name})")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("folder", PURE)
def test_what_is_pure_knows_no_django(folder: str) -> None:
    outside = ("django", "rest_framework", "celery", "redis", "boto3", "ring_platform", "requests", "urllib")
    inside = (
        "devices.video",
        "devices.scenes",
        "devices.geo",
        "neighbors.screening",
        "police_portal.limits",
        "police_portal.shapes",
    )
    for path in modules(folder):
        for name, line, _ in imports(path):
            assert not name.startswith(outside), f"{path}:{line} imports {name}"
            assert not name.startswith(("devices.", "neighbors.", "police_portal.")) or name.startswith(inside), (
                f"{path}:{line} imports {name}"
            )


def test_only_one_file_opens_a_video() -> None:
    """One place to keep safe: everything else is given frames. The scenes write videos, they open none."""
    opens = [
        path.relative_to(ROOT)
        for app in ("devices", "police_portal")
        for path in modules(app)
        if any(
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in ("av.open", "cv2.VideoCapture")
            and not any("'w'" in ast.unparse(argument) for argument in node.args)
            for node in ast.walk(ast.parse(path.read_text()))
        )
    ]
    assert opens == [Path("devices/video/frames.py")]


def test_no_file_of_the_project_names_the_workplace() -> None:
    """Real footage is a folder given by a setting."""
    named = "../sha" + "red"
    for pattern in ("**/*.py", "**/*.html", "*.md", "docs/**/*.md", "Makefile"):
        for path in ROOT.glob(pattern):
            if not {".venv", "node_modules", "var"} & set(path.relative_to(ROOT).parts):
                assert named not in path.read_text(), path
