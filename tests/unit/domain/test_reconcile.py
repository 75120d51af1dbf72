"""Two sides of one thing brought together, field by field; rules as text and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.mapping import FieldMap, Mapper, Rule, targets
from domain.mapping_rules import RuleFault, Way
from domain.mapping_text import fault_of_parts, line_of, parsed, parts_of, written
from domain.reconcile import agreed, incoming, outgoing

CITY = "customer.city"
RULES = (Rule(source="CITY", target=CITY),)
VALUES = st.sampled_from(["", "Орёл", "Тула", "Тверь"])


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=8))
def test_both_sides_meet_whatever_was_changed_when(steps: list[tuple[str, str]]) -> None:
    """Each step is what both sides have by then; empty: that one leaves it as it is."""
    there, here = "Орёл", "Орёл"
    base: dict[str, list[str]] = agreed({CITY: there}, {CITY: here}, RULES)
    for new_there, new_here in steps:
        there, here = new_there or there, new_here or here
        both = (there, here) != tuple(base[CITY]) and there != base[CITY][0]
        both = both and here != base[CITY][1] and there != here
        taken, collided = incoming({CITY: there}, {CITY: here}, base)
        assert bool(collided) == both
        for item in collided:
            assert (item.there, item.here) == (there, here)  # neither value is lost
        here = there if CITY in taken else here
        base = agreed({CITY: there}, {CITY: here}, RULES, base, taken)
        written_there = outgoing({CITY: here}, base, RULES, whole=False)
        if "CITY" in written_there:
            there = written_there["CITY"]
            base = agreed({CITY: there}, {CITY: here}, RULES)
        assert there == here
        assert outgoing({CITY: here}, base, RULES, whole=False) == {}
        assert incoming({CITY: there}, {CITY: here}, base) == (frozenset(), ())


SIDES = st.sampled_from(["", "Орёл", "Тула"])


@given(st.lists(st.tuples(SIDES, SIDES, st.booleans()), min_size=1, max_size=8))
def test_what_is_emptied_goes_over_like_any_change(steps: list[tuple[str, str, bool]]) -> None:
    """Each step is what both sides become, and whether the system says anything of it."""
    base: dict[str, list[str]] = agreed({CITY: "Орёл"}, {CITY: "Орёл"}, RULES)
    for there, here, says in steps:
        was_there, was_here = base[CITY]
        said = {CITY: there} if says else {}
        taken, collided = incoming(said, {CITY: here}, base)
        news = says and there != (was_there or "")
        both = news and here != (was_here or "") and there != here
        assert [(item.there, item.here) for item in collided] == ([(there, here)] if both else [])
        assert bool(taken) == (news and there != here)
        here = there if taken else here
        base = agreed(said, {CITY: here}, RULES, base, taken)
        if not says:
            assert base[CITY][0] == was_there
            there = was_there  # what it is there in truth is not known; it was not changed
        written_there = outgoing({CITY: here}, base, RULES, whole=False)
        if "CITY" in written_there:
            there = written_there["CITY"] or ""
            base = agreed({CITY: there}, {CITY: here}, RULES)
        assert there == here
        assert outgoing({CITY: here}, base, RULES, whole=False) == {}


def test_what_differs_at_the_first_meeting_stays_on_both_sides() -> None:
    taken, collided = incoming({CITY: "Орёл"}, {CITY: "Тула"}, {})
    assert (taken, collided) == (frozenset(), ())
    base = agreed({CITY: "Орёл"}, {CITY: "Тула"}, RULES)
    assert outgoing({CITY: "Тула"}, base, RULES, whole=False) == {}


def test_what_cannot_be_turned_round_is_not_written() -> None:
    rules = (
        Rule(source="PHONE.*.VALUE", target="identity.phone"),
        Rule(source="NAME", target="customer.full_name"),
        Rule(source="OK", target="consent.marketing"),
        Rule(source="STAGE", target="order.status", words={"WON": "delivered"}),
        Rule(source="SUM", target="order.total"),
    )
    now = {
        "identity.phone": "1",
        "customer.full_name": "x",
        "consent.marketing": True,
        "order.status": "placed",
        "order.total": 150_050,
    }
    assert outgoing(now, {}, rules, whole=True) == {"SUM": "1500.50"}
    won = {**now, "order.status": "delivered"}
    assert outgoing(won, {}, rules, whole=True)["STAGE"] == "WON"


@given(st.sampled_from(targets()), st.booleans(), st.sampled_from([Way.BOTH, Way.IN]))
def test_rules_written_as_text_are_the_same_rules(target: str, required: bool, way: Way) -> None:
    rule = Rule(source="A.*.b c", target=target, required=required, way=way)
    mapping = FieldMap(rules=(rule,))
    assert parsed(written(mapping)) == mapping


@given(st.text(alphabet="A.*b >:=/!<и", max_size=40))
def test_a_line_taken_apart_and_put_together_is_the_same_rule(line: str) -> None:
    parts = parts_of(line)
    again = parts_of(line_of(parts))
    assert parts_of(line_of(again)) == again
    if fault_of_parts(parts) is RuleFault.NONE:
        assert again == parts
        (rule,) = parsed([line_of(parts)]).rules
        assert (rule.source, rule.target, rule.way) == (parts.source, parts.target, parts.way)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("A > customer.city", RuleFault.NONE),
        ("nonsense", RuleFault.TARGET),
        (" > customer.city", RuleFault.SOURCE),
        ("A > customer.shoe", RuleFault.TARGET),
        ("A > order.status: WON", RuleFault.WORDS),
        ("A > order.status: WON=eaten", RuleFault.MEANING),
        ("A << customer.city", RuleFault.NONE),
        ("A.*.B << customer.city", RuleFault.WAY),
        ("A << identity.phone", RuleFault.WAY),
        ("A << consent.marketing", RuleFault.WAY),
    ],
)
def test_a_rule_says_what_is_wrong_with_it(line: str, fault: RuleFault) -> None:
    assert fault_of_parts(parts_of(line)) is fault


def test_a_field_that_goes_one_way_is_told_one_way() -> None:
    now, base = {CITY: "Тула"}, {CITY: ["Орёл", "Орёл"]}
    for way, told in ((Way.BOTH, {"CITY": "Тула"}), (Way.OUT, {"CITY": "Тула"}), (Way.IN, {})):
        rules = (Rule(source="CITY", target=CITY, way=way),)
        assert outgoing(now, base, rules, whole=False) == told
        seen = Mapper(FieldMap(rules=rules)).map({"CITY": "Псков"}).fields
        assert seen == ({} if way == Way.OUT else {"city": "Псков"})


def test_rules_as_text_say_what_is_wrong_with_them() -> None:
    line = "STAGE > order.status: C1:WON=delivered / Не взяли=cancelled !"
    (rule,) = parsed([line, "  "]).rules
    assert rule.words == {"C1:WON": "delivered", "Не взяли": "cancelled"}
    assert (rule.required, written(FieldMap(rules=(rule,)))) == (True, (line,))
    for wrong in ("NAME", "> customer.city", "A > customer.shoe", "A > order.status: x"):
        with pytest.raises(BadInput):
            parsed([wrong])
