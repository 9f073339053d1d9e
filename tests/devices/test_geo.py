"""Cells around a place: exactly those whose centre lies within the radius, anywhere on earth."""

from __future__ import annotations

import h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices import geo

PLACES = st.tuples(st.floats(-80, 80), st.floats(-180, 180))
RADII = st.sampled_from([805, 1609, 3219, 8047])


def one_by_one(centre, radius_m) -> tuple[set[int], dict[int, set[str]]]:
    """Every cell of a wide circle and its children, looked at alone."""
    whole, edge = set(), {}
    for cell in h3.grid_disk(geo.coarse_cell(*centre), 8 if radius_m < 3000 else 24):
        family = [cell, *h3.cell_to_children(cell, 9)]
        inside = {each for each in family if geo.distance_m(centre, geo.cell_centre(each)) <= radius_m}
        if len(inside) == len(family):
            whole.add(geo.cell_number(cell))
        elif inside:
            edge[geo.cell_number(cell)] = inside
    return whole, edge


@settings(max_examples=25, deadline=None)
@given(PLACES, RADII)
def test_a_cover_is_what_looking_at_every_cell_finds(centre, radius_m):
    found, (whole, edge) = geo.cover(centre, radius_m), one_by_one(centre, radius_m)
    assert set(found.whole) == whole
    assert set(found.edge) == set(edge)
    assert set(found.in_edge) == {cell for cells in edge.values() for cell in cells}
    assert len(found.whole) + len(found.edge) == len({*found.whole, *found.edge})
    assert len(found.in_edge) == len(set(found.in_edge))


@pytest.mark.parametrize("pentagon", h3.get_pentagons(8))
def test_where_cells_have_five_corners_none_is_missed(pentagon):
    centre = geo.cell_centre(pentagon)
    found, (whole, edge) = geo.cover(centre, 1609), one_by_one(centre, 1609)
    assert (set(found.whole), set(found.edge)) == (whole, set(edge))


@given(PLACES)
def test_a_child_lies_as_near_to_its_parent_as_is_said(place):
    cell = geo.coarse_cell(*place)
    far = max(geo.distance_m(geo.cell_centre(cell), geo.cell_centre(each)) for each in h3.cell_to_children(cell, 9))
    assert far < geo.CHILD_WITHIN_M


@given(PLACES, PLACES)
def test_many_distances_are_each_the_one(a, b):
    [found] = geo.distances_m(a, np.array([b]))
    assert found == pytest.approx(geo.distance_m(a, b), rel=1e-9, abs=1e-3)


def test_a_cell_as_a_number_and_its_parent():
    fine = geo.coarse_cell(42.1, -71.6, 9)
    assert f"{geo.cell_number(fine):x}" == fine
    assert geo.parent_number(fine, 8) == geo.cell_number(geo.coarse_cell(*geo.cell_centre(fine)))
    with pytest.raises(ValueError, match="not an H3 cell"):
        geo.cell_number("no cell")


def test_an_outline_comes_back_to_its_beginning():
    corners = geo.outline(geo.coarse_cell(42.1, -71.6, 9))
    assert len(corners) == 7
    assert corners[0] == corners[-1]
