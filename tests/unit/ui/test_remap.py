"""Which keys an agent may choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.keys import ACTIONS
from ui.settings.remap import Fault, clashes, fault_of, usable

KNOWN = {action.id: action.keys for action in ACTIONS}


@pytest.mark.parametrize("keys", sorted(KNOWN.values()))
def test_every_key_of_the_table_could_be_chosen(keys: str) -> None:
    assert fault_of(keys) is None


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ("R", Fault.TYPES),
        ("Shift+R", Fault.TYPES),
        ("Tab", Fault.TYPES),
        ("Ctrl+C", Fault.TYPES),
        ("", Fault.TYPES),
        ("Ctrl", Fault.TYPES),
        ("+", Fault.TYPES),
        ("Alt+R", Fault.ALT),
        ("Ctrl+Alt+R", Fault.ALT),
        ("Alt+F4", None),
        ("Ctrl++", None),
        ("F12", None),
        ("Meta+J", None),
    ],
)
def test_keys_that_type_or_need_alt_are_refused(keys: str, fault: Fault | None) -> None:
    assert fault_of(keys) == fault


@given(st.dictionaries(st.one_of(st.sampled_from(sorted(KNOWN)), st.text()), st.text()))
def test_of_a_damaged_file_only_what_works_is_taken(kept: dict[str, str]) -> None:
    taken = usable(kept, KNOWN)
    assert set(taken) <= set(KNOWN)
    assert all(fault_of(keys) is None and keys != KNOWN[action] for action, keys in taken.items())


def test_actions_that_share_a_key_name_one_another() -> None:
    met = clashes({"a": "F5", "b": "F5", "c": "F6", "d": "F5"})
    assert met == {"a": ("b", "d"), "b": ("a", "d"), "d": ("a", "b")}


def test_the_table_itself_has_no_clash() -> None:
    assert clashes(KNOWN) == {}
