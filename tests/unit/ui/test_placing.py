"""A window is always where it can be taken hold of, whatever screens there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.shell.placing import Box, placed

LAPTOP = Box(0, 0, 1366, 728)
RIGHT = Box(1366, 0, 1920, 1040)
ABOVE = Box(0, -1080, 1920, 1040)
WINDOW = Box(1500, 100, 1200, 700)
boxes = st.builds(
    Box,
    st.integers(-5000, 5000),
    st.integers(-5000, 5000),
    st.integers(1, 4000),
    st.integers(1, 4000),
)


def inside(window: Box, screen: Box) -> bool:
    return (
        screen.x <= window.x
        and screen.y <= window.y
        and window.x + window.width <= screen.x + screen.width
        and window.y + window.height <= screen.y + screen.height
    )


def test_a_window_on_a_screen_that_is_there_stays() -> None:
    assert placed(WINDOW, [LAPTOP, RIGHT]) == WINDOW


def test_a_window_across_two_screens_stays() -> None:
    across = Box(1200, 50, 800, 600)
    assert placed(across, [LAPTOP, RIGHT]) == across


def test_a_window_of_a_screen_that_is_gone_comes_to_the_one_that_is_left() -> None:
    assert placed(WINDOW, [LAPTOP]) == Box(166, 28, 1200, 700)
    assert inside(placed(Box(100, -1000, 1800, 1000), [LAPTOP]), LAPTOP)


def test_a_window_larger_than_what_is_left_is_made_to_fit() -> None:
    assert placed(Box(1366, 0, 1920, 1040), [LAPTOP]) == LAPTOP


def test_of_several_screens_the_one_it_showed_most_of_is_taken() -> None:
    # Its title bar is out of reach above the upper edge; most of it is on the right.
    high = Box(1300, -300, 900, 600)
    assert inside(placed(high, [LAPTOP, RIGHT]), RIGHT)


def test_a_sliver_at_the_edge_is_not_enough_to_take_hold_of() -> None:
    sliver = Box(1350, 200, 1000, 600)
    assert inside(placed(sliver, [LAPTOP]), LAPTOP)


@pytest.mark.parametrize("screens", [[], [Box(0, 0, 0, 0)]])
def test_without_any_screen_nothing_is_moved(screens: list[Box]) -> None:
    assert placed(WINDOW, screens) == WINDOW


@given(boxes, st.lists(boxes, min_size=1, max_size=4))
def test_it_ends_in_sight_and_stays_there(window: Box, screens: list[Box]) -> None:
    once = placed(window, screens)
    assert once == window or any(inside(once, screen) for screen in screens)
    assert placed(once, screens) == once
