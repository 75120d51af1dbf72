"""Three-way merge: what both wanted survives, what collides is told, nobody wins in silence."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.merge import merge, part, put_back

TAGS = st.lists(st.sampled_from("абвгд"), unique=True, max_size=5)
VALUES = st.sampled_from((None, "a", "b", "c"))
MAPS = st.dictionaries(st.sampled_from("xyz"), st.sampled_from(("a", "b", "c")), max_size=3)
CONSENTS = st.dictionaries(st.sampled_from(("sms", "mail")), st.booleans(), max_size=2)


def _touched(base: Any, theirs: Any) -> Any:
    """Return what a centre would say that saw exactly one other change."""

    def touched(field: str) -> bool:
        return bool(part(field, base) != part(field, theirs))

    return touched


@given(TAGS, TAGS, TAGS)
def test_tags_added_and_removed_by_either_side_all_count(
    base: list[str], theirs: list[str], mine: list[str]
) -> None:
    done = merge("tags", base, theirs, mine, _touched(base, theirs))
    expected = (set(theirs) - (set(base) - set(mine))) | (set(mine) - set(base))
    assert set(done.value) == expected
    assert len(done.value) == len(expected)
    assert done.collisions == ()


@given(VALUES, VALUES, VALUES)
def test_a_plain_field_collides_only_when_both_changed_it_differently(
    base: Any, theirs: Any, mine: Any
) -> None:
    done = merge("city", base, theirs, mine, _touched(base, theirs))
    if theirs in (base, mine):
        assert (done.value, done.collisions) == (mine, ())
    else:
        assert done.value == theirs
        assert [(item.base, item.theirs, item.mine) for item in done.collisions] == [
            (base, theirs, mine)
        ]


@given(MAPS, MAPS, MAPS)
def test_every_key_of_a_map_is_mine_theirs_or_told(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    done = merge("attributes", base, theirs, mine, _touched(base, theirs))
    told = {item.field: item for item in done.collisions}
    for key in "xyz":
        seen, now, wanted = base.get(key), theirs.get(key), mine.get(key)
        if wanted == seen:
            assert done.value.get(key) == now
        elif f"attributes.{key}" in told:
            assert done.value.get(key) == now
            assert now not in (seen, wanted)
        else:
            assert done.value.get(key) == wanted


@given(CONSENTS, CONSENTS, CONSENTS)
def test_a_refusal_stands_whoever_comes_first(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    done = merge("consents", base, theirs, mine, lambda _field: True)
    for key in ("sms", "mail"):
        refused_there = theirs.get(key) is False
        refused_here = mine.get(key) is False and base.get(key) is not False
        if refused_there or refused_here:
            assert done.value.get(key) is False


def test_a_permission_given_without_knowing_of_the_refusal_is_told_not_taken() -> None:
    done = merge("consents", {"sms": False}, {"sms": False}, {"sms": True}, lambda _field: True)
    assert done.value == {"sms": False}
    assert [item.field for item in done.collisions] == ["consents.sms"]


def test_a_permission_given_with_open_eyes_counts() -> None:
    done = merge("consents", {"sms": False}, {"sms": False}, {"sms": True}, lambda _field: False)
    assert (done.value, done.collisions) == ({"sms": True}, ())


def test_a_decision_is_put_back_where_it_belongs() -> None:
    assert put_back("city", "Тула", "Тверь") == ("city", "Тверь")
    assert put_back("attributes.size", {"size": "M", "x": 1}, "L") == (
        "attributes",
        {"size": "L", "x": 1},
    )
    assert put_back("attributes.size", {"size": "M"}, None) == ("attributes", {})
    assert part("attributes.size", {"size": "M"}) == "M"
