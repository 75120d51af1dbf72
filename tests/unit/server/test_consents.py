"""Consents at the centre: proved, kept, a no holding over a yes that did not know of it."""

from __future__ import annotations

from typing import Any

from domain.consents import Consent, ConsentSet
from domain.contact_rules import key
from domain.entities import Customer
from domain.ids import ConsentId, CustomerId, EntryId, new_id
from domain.operations import Change, CustomerAbsorb, CustomerPatch
from server.storage import people
from tests.unit.server.bench import Bench, replaced


def said(bench: Bench, purpose: str = "marketing", **fields: Any) -> Consent:
    who = bench.shop.customer
    values = {"given": True, **fields}
    return Consent(
        id=ConsentId(new_id()),
        customer_id=who.id,
        branch_id=who.branch_id,
        purpose=purpose,
        at=bench.clock.now(),
        **values,
    )


def now(bench: Bench) -> dict[str, bool]:
    return bench.need(Customer, bench.shop.customer.id).consents


def history(bench: Bench) -> list[Consent]:
    found = bench.database.read_now(lambda unit: people.every(unit, Consent))
    return sorted(found, key=lambda item: item.id)


def cleared(bench: Bench) -> None:
    owner = bench.need(Customer, bench.shop.customer.id)
    bench.write(replaced(owner, consents={}))


def test_each_answer_is_kept_and_the_last_holds(bench: Bench) -> None:
    cleared(bench)
    desk, first = bench.desk(), said(bench)
    assert desk.do(ConsentSet(consent=first))[0] == "applied"
    assert desk.do(ConsentSet(consent=first))[0] == "applied"  # offered again
    assert desk.do(ConsentSet(consent=said(bench, given=False), old=True))[0] == "applied"
    only = said(bench, channel_kind="sms")
    assert desk.do(ConsentSet(consent=only))[0] == "applied"
    assert now(bench) == {"marketing": False, key("marketing", "sms"): True}
    kept = history(bench)
    assert [(item.given, item.channel_kind) for item in kept] == [
        (True, ""),
        (False, ""),
        (True, "sms"),
    ]
    assert {item.by_name for item in kept} == {bench.shop.agents[0].display_name}


def test_a_yes_that_did_not_know_of_a_no_is_kept_and_does_not_hold(bench: Bench) -> None:
    cleared(bench)
    bench.desk().do(ConsentSet(consent=said(bench, given=False)))
    late = bench.desk(bench.shop.agents[1])
    assert late.do(ConsentSet(consent=said(bench), old=None))[0] == "merged"
    assert now(bench) == {"marketing": False}
    assert [item.given for item in history(bench)] == [False, True]
    assert late.do(ConsentSet(consent=said(bench), old=False))[0] == "applied"
    assert now(bench) == {"marketing": True}


def test_what_cannot_be_proved_is_refused(bench: Bench) -> None:
    desk = bench.desk()
    for odd in (
        said(bench, "aliens"),
        said(bench, channel_kind="pigeon"),
        said(bench, source="dream"),
        said(bench, source="import"),
        said(bench, source="file"),
        said(bench, source="recording"),
        said(bench, source="chat", entry_id=EntryId(new_id())),
    ):
        assert desk.do(ConsentSet(consent=odd)) == ("rejected", "invalid")
    talk = bench.receive()
    proved = said(bench, source="chat", entry_id=talk.last_inbound_id)
    assert desk.do(ConsentSet(consent=proved))[0] == "applied"


def test_what_an_older_workstation_changes_on_the_card_is_an_answer_too(bench: Bench) -> None:
    cleared(bench)
    change = Change(old={}, new={"marketing": True, "sms": False})
    patch = CustomerPatch(id=bench.shop.customer.id, changes={"consents": change})
    assert bench.desk().do(patch, base_ver=bench.ver(Customer, patch.id))[0] == "applied"
    found = [(item.purpose, item.given, item.source) for item in history(bench)]
    assert sorted(found) == [("marketing", True, "word"), ("sms", False, "word")]


def test_a_preference_has_a_value_it_can_have(bench: Bench) -> None:
    who = bench.shop.customer.id
    before = dict(bench.need(Customer, who).preferences)

    def put(**values: str) -> tuple[str, str]:
        change = Change(old=before, new={**before, **values})
        patch = CustomerPatch(id=who, changes={"preferences": change})
        return bench.desk().do(patch, base_ver=bench.ver(Customer, who))

    assert put(hours="после 18") == ("rejected", "invalid")
    assert put(hours="18:00-21:00")[0] == "applied"
    assert put(delivery="до двери")[0] != "rejected"


def test_a_refusal_on_a_provisional_card_is_not_lost(bench: Bench) -> None:
    guest = replaced(
        bench.shop.customer,
        id=CustomerId(new_id()),
        provisional=True,
        do_not_contact=True,
        consents={"marketing": False},
    )
    owner = bench.need(Customer, bench.shop.customer.id)
    bench.write(guest, replaced(owner, consents={"marketing": True, "service": True}))
    into = CustomerAbsorb(provisional_id=guest.id, into_id=owner.id, branch_id=owner.branch_id)
    assert bench.desk().do(into)[0] == "applied"
    card = bench.need(Customer, owner.id)
    assert card.consents == {"marketing": False, "service": True}
    assert card.do_not_contact
