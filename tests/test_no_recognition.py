"""Invariant 8: faces are found to be blurred, never compared. Positions alone are kept and handed on."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

from devices.video import redaction

ROOT = Path(__file__).resolve().parent.parent
CODE = ("devices", "neighbors", "police_portal", "ring_platform")
# What OpenCV has for telling one face, or one look of a thing, from another
COMPARES = {
    "face",
    "FaceRecognizerSF",
    "FaceRecognizerSF_create",
    "SIFT_create",
    "ORB_create",
    "BFMatcher",
    "AKAZE_create",
}
COMPARES |= {"FlannBasedMatcher", "matchTemplate", "compareHist", "face_LBPHFaceRecognizer", "KNearest_create"}
PACKAGES = (
    "face_recognition",
    "face-recognition",
    "dlib",
    "insightface",
    "facenet",
    "deepface",
    "torchreid",
    "arcface",
)


def used_of_opencv(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "cv2"
    }
    return found | {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cv2")
        for name in node.names
    }


def test_nothing_that_compares_looks_is_called() -> None:
    used = {path: used_of_opencv(path) & COMPARES for app in CODE for path in (ROOT / app).rglob("*.py")}
    assert not {path: names for path, names in used.items() if names}
    assert any("CascadeClassifier" in used_of_opencv(path) for path in (ROOT / "devices/video").rglob("*.py"))


def test_no_package_that_recognises_is_installed_with_it() -> None:
    named = re.findall(r"^([A-Za-z0-9_.-]+)", (ROOT / "requirements.txt").read_text().lower(), re.MULTILINE)
    assert not [name for name in named if name.startswith(PACKAGES)]
    assert "opencv-python-headless" in named


def rows_made(path: Path) -> list[set[str]]:
    """The keys of each dictionary with boxes over time that this file writes."""
    made = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Dict)]
    keys = [{str(key.value) for key in node.keys if isinstance(key, ast.Constant)} for node in made]
    return [names for names in keys if "spans" in names]


def test_of_a_face_nothing_but_its_place_is_handed_on() -> None:
    """A number of this recording, what it is, and boxes over time: what is stored, shown and covered."""
    made = [names for app in CODE for path in (ROOT / app).rglob("*.py") for names in rows_made(path)]
    assert made
    assert all(names <= {"id", "what", "spans"} for names in made), made
    assert {field.name for field in fields(redaction.Found)} == {
        "boxes",
        "width",
        "height",
        "duration_s",
        "is_picture",
        "damage",
    }
