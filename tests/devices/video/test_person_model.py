"""A detector of the operator's own: tiny ones, made here, that answer in each form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from devices.video import isolation
from devices.video.errors import Unreadable
from devices.video.pipeline import Wish, analyze
from tests.devices.video.made import made_clip

Form = Callable[[Path, tuple[float, ...], int], Path]
EVERYWHERE = (0.0, 0.0, 640.0, 640.0)
CORNER = (0.0, 0.0, 20.0, 20.0)  # where nothing moves


def saved(target: Path, rows: np.ndarray, *, is_score_at: int, axis: int) -> Path:
    """A model that answers these rows, and at one place along the axis the brightest red that it sees.

    The wall of the clip is bright enough to be a sure score; the gray around the picture is not.
    """
    before, after = np.split(rows, [is_score_at], axis=axis)
    nodes = [
        helper.make_node("Slice", ["picture", "from", "to", "along"], ["red"]),
        helper.make_node("ReduceMax", ["red"], ["brightest"], axes=[1, 2, 3], keepdims=1),
        helper.make_node("Reshape", ["brightest", "shape"], ["score"]),
        helper.make_node("Concat", ["before", "score", *(["after"] if after.size else [])], ["answer"], axis=axis),
    ]
    known = {"from": np.array([0]), "to": np.array([1]), "along": np.array([1]), "shape": np.array([1, 1, 1])}
    known |= {"before": before.astype(np.float32)} | ({"after": after.astype(np.float32)} if after.size else {})
    return written(target, nodes, known, [*before.shape[:axis], rows.shape[axis] + 1, *before.shape[axis + 1 :]])


def written(target: Path, nodes: list[onnx.NodeProto], known: dict[str, np.ndarray], shape: list[int]) -> Path:
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, 640, 640])],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(values, name) for name, values in known.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    onnx.checker.check_model(model)
    target.write_bytes(model.SerializeToString())
    return target


def corners(target: Path, box: tuple[float, ...], number: int = 0) -> Path:
    """(1, 1, 6): left, top, right, bottom, score, class."""
    return saved(target, np.array([[[*box, number]]]), is_score_at=4, axis=2)


def middles(target: Path, box: tuple[float, ...], number: int = 0) -> Path:
    """(1, 4 + 2, 1): middle x, middle y, width, height, a score for each of two classes."""
    left, top, right, bottom = box
    rows = np.array([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top, 0.1])
    return saved(target, rows.reshape(1, 5, 1), is_score_at=4 + number, axis=1)


def vector(target: Path) -> Path:
    """(1, 128): what a model that tells faces apart would answer."""
    nodes = [
        helper.make_node("ReduceMax", ["picture"], ["brightest"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Reshape", ["brightest", "shape"], ["one"]),
        helper.make_node("Concat", ["one", "rest"], ["answer"], axis=1),
    ]
    return written(target, nodes, {"shape": np.array([1, 1]), "rest": np.zeros((1, 127), np.float32)}, [1, 128])


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return made_clip(tmp_path / "a.mp4", moves=(3, 6))


@pytest.mark.parametrize("form", [corners, middles])
def test_what_the_model_calls_a_person_is_one_where_it_moves(tmp_path: Path, clip: Path, form: Form) -> None:
    assert not analyze(clip, tmp_path, Wish()).has_person  # a square has no outline of a person
    for box, number, is_person in [(EVERYWHERE, 0, True), (EVERYWHERE, 1, False), (CORNER, 0, False)]:
        model = form(tmp_path / "model.onnx", box, number)
        result = analyze(clip, tmp_path, Wish(person_model=str(model)))
        assert (result.has_person, result.has_other_motion) == (is_person, not is_person), (box, number)


def test_the_child_takes_the_model_too(tmp_path: Path, clip: Path) -> None:
    wish = Wish(person_model=str(corners(tmp_path / "model.onnx", EVERYWHERE)))
    assert isolation.analyze(clip, tmp_path, wish, wall_s=60).has_person


def test_a_model_that_answers_a_vector_is_refused(tmp_path: Path, clip: Path) -> None:
    wish = Wish(person_model=str(vector(tmp_path / "faces.onnx")))
    with pytest.raises(Unreadable, match="crashed") as refused:
        analyze(clip, tmp_path, wish)
    assert "answers (1, 128)" in refused.value.detail


@pytest.mark.parametrize("text", [None, "no model"])
def test_a_file_that_is_no_model_is_not_the_recordings_fault(tmp_path: Path, clip: Path, text: str | None) -> None:
    model = tmp_path / "model.onnx"
    if text:
        model.write_text(text)
    with pytest.raises(Unreadable, match="crashed"):
        isolation.analyze(clip, tmp_path, Wish(person_model=str(model)), wall_s=60)
