"""Timeline, composer, card, pop, outbox, search and door, without a window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.contact_rules import Why
from domain.errors import Code, Offline, Refused, SignInRequired, Unavailable
from domain.ids import CustomerId, EntryId, least_id
from domain.tasks import TaskScope
from sync.queries.rows import HitKind, Link, OutboxItem, PopView, SearchHit
from tests.builders.memory_store import MemoryStore, candidates
from tests.builders.people import (
    NOW,
    World,
    ago,
    an_id,
    answered,
    conversation,
    customer,
    long_history,
    offer_to_me,
    said,
)
from tests.unit.ui.conftest import rest
from ui.card.presenter import CardPresenter, CardState
from ui.composer.presenter import DRAFT_DELAY_S, Block, ComposerPresenter, ComposerState, Mode, Sent
from ui.notices import Undo
from ui.outbox.presenter import OutboxPresenter
from ui.pop.presenter import SHOWN, PopPresenter, PopState
from ui.rest import Rest
from ui.search.presenter import Far, SearchPresenter, SearchState
from ui.signin.presenter import Form, SignInPresenter, SignInState
from ui.timeline.presenter import PAGE, TimelinePresenter, TimelineState, first_unread


def composer(store: MemoryStore, scope: TaskScope) -> tuple[ComposerPresenter, list[ComposerState]]:
    states: list[ComposerState] = []
    sent: list[Sent] = []
    made = ComposerPresenter(store, store, scope, states.append, sent.append, store.clock.now)
    return made, states


def outbox(
    store: MemoryStore,
    scope: TaskScope,
    show: Callable[[tuple[OutboxItem, ...]], None],
    undos: list[Undo | None] | None = None,
    forgotten: list[str] | None = None,
) -> OutboxPresenter:
    return OutboxPresenter(
        store,
        store,
        scope,
        show,
        (undos if undos is not None else []).append,
        lambda: (forgotten if forgotten is not None else []).append("forgotten"),
    )


def refused(seq: int, code: str = "invalid", cause: int | None = None) -> OutboxItem:
    return OutboxItem(seq, "note.add", "Анна", "Текст", "attention", code, NOW, None, cause)


async def scope_idle(scope: TaskScope) -> None:
    """Wait until no task of a scope runs."""
    for task in asyncio.all_tasks():
        if task.get_name().startswith("test:"):
            await asyncio.wait([task])


async def test_unread_begins_after_our_last_word() -> None:
    who = customer()
    talk = conversation(who, "telegram")
    ours = answered(talk, who, ago(minutes=9), "наше")
    first, second = (said(talk, who, ago(minutes=at), "их") for at in (5, 2))
    entries = (said(talk, who, ago(minutes=20), "раньше"), ours, first, second)
    assert first_unread(entries, talk.id) == first.id
    assert first_unread((*entries, answered(talk, who, NOW, "ответ")), talk.id) is None


async def test_older_pages_join_and_a_refresh_keeps_them(scope: TaskScope) -> None:
    world = World()
    who = customer()
    talk = conversation(who, "telegram")
    world.add(who, talk)
    long_history(world, who, 450)
    store = MemoryStore(world)
    states: list[TimelineState] = []
    presenter = TimelinePresenter(store, store, scope, states.append)
    store.on_changes(presenter.on_changes)
    presenter.start()
    presenter.open(who.id)
    await rest()
    assert len(states[-1].entries) == PAGE
    for _ in range(3):
        presenter.need_older()
        await rest()
    assert len(states[-1].entries) == 450
    store.add_entry(said(talk, who, NOW, "новое"))
    await rest()
    assert len(states[-1].entries) == 451
    assert [e.at for e in states[-1].entries] == sorted(e.at for e in states[-1].entries)
    assert len({e.id for e in states[-1].entries}) == 451


async def test_a_change_of_somebody_else_is_not_reread(
    store: MemoryStore, scope: TaskScope
) -> None:
    states: list[TimelineState] = []
    presenter = TimelinePresenter(store, store, scope, states.append)
    presenter.start()
    store.on_changes(presenter.on_changes)
    presenter.open(store.world.customers[0].id)
    await rest()
    count = len(states)
    stranger = store.world.customers[3].id
    store.changed("entry", stranger, stranger)
    await rest()
    assert len(states) == count


async def test_a_draft_is_on_disk_within_a_second(store: MemoryStore, scope: TaskScope) -> None:
    presenter, _ = composer(store, scope)
    anna = store.world.customers[0]
    talks = tuple(c for c in store.world.conversations if c.customer_id == anna.id)
    presenter.open(anna.id, talks, talks[0].id)
    await rest()
    presenter.type("полс")
    presenter.type("полслова")
    assert DRAFT_DELAY_S < 1
    await asyncio.wait_for(scope_idle(scope), 1)
    assert "полслова" in store.drafts.values()
    assert "полс" not in store.drafts.values()


async def test_a_text_sent_at_once_does_not_come_back_as_a_draft(
    store: MemoryStore, scope: TaskScope
) -> None:
    presenter, _ = composer(store, scope)
    anna = store.world.customers[0]
    talks = tuple(c for c in store.world.conversations if c.customer_id == anna.id)
    letters = next(c for c in talks if c.channel_kind == "email")
    presenter.open(anna.id, talks, letters.id)
    await rest()
    presenter.type("Уже отправили")
    presenter.send("Уже отправили")
    await asyncio.wait_for(scope_idle(scope), 1)
    assert not any(store.drafts.values())


async def test_leaving_saves_what_was_just_typed(store: MemoryStore, scope: TaskScope) -> None:
    presenter, states = composer(store, scope)
    anna, pyotr = store.world.customers[:2]
    talk = store.world.conversations[0]
    presenter.open(anna.id, (talk,), talk.id)
    presenter.type("не забудь")
    presenter.open(pyotr.id, (), None)
    await rest()
    assert "не забудь" in store.drafts.values()
    presenter.open(anna.id, (talk,), talk.id)
    await rest()
    assert states[-1].draft == "не забудь"


async def test_a_call_is_answered_through_the_newest_written_channel(
    store: MemoryStore, scope: TaskScope
) -> None:
    presenter, states = composer(store, scope)
    who = customer()
    call, mail = conversation(who, "phone"), conversation(who, "email")
    presenter.open(who.id, (call, mail), call.id)
    way = states[-1].way
    assert way is not None
    assert way.conversation_id == mail.id
    presenter.open(who.id, (call,), call.id)
    assert states[-1].block is Block.NO_WRITTEN_CHANNEL
    presenter.choose_mode(Mode.NOTE)
    assert presenter.can_send("заметка")


async def test_who_asked_for_silence_gets_no_reply(store: MemoryStore, scope: TaskScope) -> None:
    presenter, states = composer(store, scope)
    who = msgspec.structs.replace(customer(), do_not_contact=True)
    mail = conversation(who, "email")
    presenter.open(who.id, (mail,), mail.id, owner=who)
    assert states[-1].block is Block.DO_NOT_CONTACT
    assert not presenter.can_send("текст")
    asked = EntryId(UUID(bytes=least_id(store.clock.now())))
    fresh = msgspec.structs.replace(mail, last_inbound_id=asked)
    presenter.open(who.id, (fresh,), mail.id, owner=who)
    assert presenter.can_send("ответ на вопрос")


async def test_withdrawn_consent_and_odd_hours_are_told_before_sending(
    store: MemoryStore, scope: TaskScope
) -> None:
    presenter, states = composer(store, scope)
    mail = conversation(who := customer(), "email")
    withdrawn = msgspec.structs.replace(who, consents={"service:email": False})
    presenter.open(who.id, (mail,), mail.id, owner=withdrawn)
    assert states[-1].block is Block.WITHDRAWN
    hour = store.clock.now().hour
    odd = {"hours": f"{(hour + 2) % 24:02}:00-{(hour + 3) % 24:02}:00"}
    night = msgspec.structs.replace(who, preferences=odd)
    presenter.open(who.id, (mail,), mail.id, owner=night, zone="UTC")
    assert states[-1].hint is Why.OUT_OF_HOURS
    assert presenter.can_send("текст")


async def test_offline_is_known_before_sending(store: MemoryStore, scope: TaskScope) -> None:
    presenter, states = composer(store, scope)
    who = customer()
    mail = conversation(who, "email")
    presenter.open(who.id, (mail,), mail.id)
    assert not states[-1].waits
    store.set_status(link=Link.OFFLINE)
    presenter.on_status()
    assert states[-1].waits


async def test_a_refused_send_does_not_clear_the_field(
    store: MemoryStore, scope: TaskScope
) -> None:
    presenter, states = composer(store, scope)
    anna, talk = store.world.customers[0], store.world.conversations[0]
    presenter.open(anna.id, (talk,), talk.id)
    await rest()
    before = states[-1].drafts
    store.fail_with = Refused(Code.DISK_FULL)
    presenter.send("текст")
    await rest()
    assert not states[-1].busy
    assert states[-1].drafts == before


async def test_the_card_refuses_unknown_fields(store: MemoryStore, scope: TaskScope) -> None:
    states: list[CardState] = []
    presenter = CardPresenter(store, store, scope, states.append, lambda _who: None)
    presenter.open(store.world.customers[0].id)
    await rest()
    presenter.change("spent", 1)
    presenter.change("city", "Гатчина")
    await rest()
    changed = [act[2] for act in store.done if act[0] == "patch_customer"]
    assert changed == [{"city": "Гатчина"}]


async def test_a_card_that_is_not_here_says_so(store: MemoryStore, scope: TaskScope) -> None:
    states: list[CardState] = []
    presenter = CardPresenter(store, store, scope, states.append, lambda _who: None)
    presenter.open(customer().id)
    await rest()
    assert states[-1].missing


async def test_pops_stand_in_the_order_of_waiting(store: MemoryStore, scope: TaskScope) -> None:
    states: list[PopState] = []
    taken: list[tuple[PopView, CustomerId | None]] = []
    presenter = PopPresenter(
        store, store, scope, states.append, lambda pop, who: taken.append((pop, who))
    )
    store.on_changes(presenter.on_changes)
    presenter.start()
    anna, pyotr = store.world.customers[:2]
    offers = [
        offer_to_me(
            customer_id=anna.id,
            candidates=candidates((anna, "identity_match"), (pyotr, "claimed")),
            offered_at=NOW - timedelta(seconds=10 * at),
        )
        for at in range(5)
    ]
    for offer in offers:
        store.make_offer(offer)
    await rest()
    assert len(states[-1].pops) == SHOWN
    assert states[-1].more == 5 - SHOWN
    assert states[-1].pops[0].offer.id == offers[-1].id
    presenter.accept_candidate(2)
    await rest()
    assert taken[0][1] == pyotr.id
    assert states[-1].pops[0].offer.id == offers[-2].id
    presenter.accept_candidate(9)
    await rest()
    assert len(taken) == 1


async def test_a_refused_accept_leaves_the_pop(store: MemoryStore, scope: TaskScope) -> None:
    states: list[PopState] = []
    presenter = PopPresenter(store, store, scope, states.append, lambda _pop, _who: None)
    presenter.start()
    store.make_offer(offer_to_me())
    await rest()
    store.fail_with = Refused(Code.ALREADY_TAKEN)
    presenter.accept()
    await rest()
    assert len(states[-1].pops) == 1


async def test_what_was_given_up_together_is_taken_back_in_order(
    store: MemoryStore, scope: TaskScope
) -> None:
    undos: list[Undo | None] = []
    shown: list[tuple[OutboxItem, ...]] = []
    store.items = [refused(9, cause=4), refused(4), refused(7), refused(5, cause=4)]
    presenter = outbox(store, scope, shown.append, undos)
    presenter.start()
    presenter.open()
    await rest()
    presenter.discard(4)
    await rest()
    assert [item.seq for item in shown[-1] if item.undoable] == [4, 5, 9]
    assert undos[0] is not None
    await undos[0]()
    assert [act for act in store.done if act[0] == "undo_discard"] == [
        ("undo_discard", 4),
        ("undo_discard", 5),
        ("undo_discard", 9),
    ]
    await rest()
    assert not [item for item in shown[-1] if item.undoable]


async def test_damaged_work_cannot_be_taken_back(store: MemoryStore, scope: TaskScope) -> None:
    undos: list[Undo | None] = []
    store.items = [refused(4, Code.STORE_DAMAGED)]
    presenter = outbox(store, scope, lambda _items: None, undos)
    presenter.start()
    presenter.open()
    await rest()
    presenter.discard(4)
    await rest()
    assert undos == [None]


async def test_what_is_forgotten_is_said_to_be(store: MemoryStore, scope: TaskScope) -> None:
    forgotten: list[str] = []
    presenter = outbox(store, scope, lambda _items: None, None, forgotten)
    presenter.take_up(4)
    await rest()
    assert forgotten == ["forgotten"]


async def test_a_closed_outbox_reads_nothing(store: MemoryStore, scope: TaskScope) -> None:
    shown: list[tuple[OutboxItem, ...]] = []
    presenter = outbox(store, scope, shown.append)
    presenter.start()
    presenter.on_news()
    await rest()
    assert shown == []
    presenter.open()
    await rest()
    assert shown == [()]


async def test_search_shows_the_last_question(store: MemoryStore, scope: TaskScope) -> None:
    shown: list[SearchState] = []
    presenter = SearchPresenter(store, scope, shown.append)
    presenter.look_for("анна")
    presenter.look_for("ковалева")
    await rest()
    assert [state.text for state in shown] == ["ковалева"]
    assert shown[0].hits[0].customer_name == "Анна Ковалёва"


def _window(store: MemoryStore) -> None:
    store.set_status(link=Link.ONLINE, window=True)


async def test_the_centre_is_asked_after_this_machine(
    store: MemoryStore, scope: TaskScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.search.presenter.CENTRE_AFTER_S", 0)
    _window(store)
    here = (await store.search("ковалева"))[0]
    there = SearchHit(HitKind.ENTRY, here.customer_id, "Анна", "слово", entry_id=EntryId(an_id()))
    store.at_centre = [here, there]
    shown: list[SearchState] = []
    presenter = SearchPresenter(store, scope, shown.append)
    presenter.look_for("ковалева")
    await rest()
    assert [state.far for state in shown] == [Far.ASKING, Far.ANSWERED]
    assert shown[-1].hits == (*shown[0].hits, there)


async def test_a_centre_that_fails_takes_nothing_away(
    store: MemoryStore, scope: TaskScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.search.presenter.CENTRE_AFTER_S", 0)
    _window(store)
    store.centre_fails = Offline(Code.OFFLINE)
    shown: list[SearchState] = []
    presenter = SearchPresenter(store, scope, shown.append)
    presenter.look_for("ковалева")
    await rest()
    assert shown[-1].far is Far.FAILED
    assert shown[-1].hits == shown[0].hits != ()


async def test_who_has_everything_asks_nobody(store: MemoryStore, scope: TaskScope) -> None:
    presenter = SearchPresenter(store, scope, lambda _state: None)
    presenter.look_for("ковалева")
    await rest()
    assert store.asked_centre == []


class OneDoor:
    """A session that knows one password."""

    def __init__(self) -> None:
        self.hold = asyncio.Event()
        self.hold.set()

    async def sign_in(self, server: str, login: str, password: str) -> None:
        await self.hold.wait()
        if password != "right":
            raise Refused(Code.WRONG_PASSWORD)

    async def unlock(self, passphrase: str) -> None:
        if passphrase != "right":
            raise Refused(Code.WRONG_PASSPHRASE)

    async def set_passphrase(self, passphrase: str) -> None:
        raise SignInRequired

    async def find_key(self) -> None:
        raise Unavailable(Code.KEYRING_MISSING)

    async def start_anew(self) -> None:
        await self.hold.wait()


async def test_a_missing_key_is_looked_for_again_or_left_behind(scope: TaskScope) -> None:
    states: list[SignInState] = []
    entered: list[bool] = []
    presenter = SignInPresenter(OneDoor(), scope, states.append, lambda: entered.append(True))
    presenter.open(Form.KEY_MISSING)
    presenter.find_key()
    await rest()
    assert (states[-1].problem, states[-1].busy, entered) == ("keyring_missing", False, [])
    presenter.start_anew()
    assert states[-1].problem == ""
    await rest()
    assert entered == [True]


@pytest.mark.parametrize("form", [Form.SIGN_IN, Form.UNLOCK])
async def test_the_door_says_what_is_wrong_and_opens(scope: TaskScope, form: Form) -> None:
    states: list[SignInState] = []
    entered: list[bool] = []
    presenter = SignInPresenter(OneDoor(), scope, states.append, lambda: entered.append(True))
    presenter.open(form)
    for word in ("wrong", "right"):
        if form is Form.SIGN_IN:
            presenter.sign_in("s", "me", word)
        else:
            presenter.give_passphrase(word)
        assert states[-1].busy
        await rest()
        assert bool(entered) is (word == "right")
    problems = [state.problem for state in states if state.problem]
    assert problems[0] in ("wrong_password", "wrong_passphrase")


async def test_waiting_at_the_door_can_be_given_up(scope: TaskScope) -> None:
    states: list[SignInState] = []
    door = OneDoor()
    door.hold.clear()
    presenter = SignInPresenter(door, scope, states.append, lambda: None)
    presenter.sign_in("s", "me", "right")
    await rest()
    presenter.stop()
    await rest()
    assert not states[-1].busy
    assert states[-1].problem == ""


async def test_a_history_that_became_complete_can_be_read_further_up(scope: TaskScope) -> None:
    world = World()
    who = customer()
    world.add(who, conversation(who, "telegram"))
    long_history(world, who, 450)
    store = MemoryStore(world)
    everything = list(world.entries)
    world.entries = sorted(everything, key=lambda e: e.at)[-250:]
    store.partial.add(who.id)
    states: list[TimelineState] = []
    presenter = TimelinePresenter(store, store, scope, states.append, patience_s=0.0)
    store.on_changes(presenter.on_changes)
    store.on_status(lambda _status: presenter.on_status())
    presenter.start()
    presenter.open(who.id)
    await rest()
    presenter.need_older()
    await rest()
    assert (len(states[-1].entries), states[-1].has_older) == (250, False)
    store.set_status(link=Link.OFFLINE)
    assert [state.rest for state in states[-2:]] == [Rest.COMING, Rest.LATER]
    world.entries = everything
    store.partial.clear()
    store.changed("entry", who.id, who.id)
    await rest()
    assert (states[-1].rest, states[-1].has_older) == (Rest.HERE, True)
    presenter.need_older()
    await rest()
    assert len(states[-1].entries) == 450


async def test_what_comes_at_once_is_not_announced(store: MemoryStore, scope: TaskScope) -> None:
    histories: list[TimelineState] = []
    cards: list[CardState] = []
    hour = 3600.0
    history = TimelinePresenter(store, store, scope, histories.append, patience_s=hour)
    card = CardPresenter(store, store, scope, cards.append, lambda _who: None, patience_s=hour)
    anna = store.world.customers[0].id
    store.partial.add(anna)
    history.open(anna)
    card.open(anna)
    await rest()
    assert (histories[-1].partial, histories[-1].rest, cards[-1].rest) == (
        True,
        Rest.HERE,
        Rest.HERE,
    )
    store.set_status(link=Link.OFFLINE)
    history.on_status()
    card.on_status()
    assert (histories[-1].rest, cards[-1].rest) == (Rest.LATER, Rest.LATER)


@pytest.mark.parametrize("turns", range(8))
async def test_what_changes_while_a_history_is_read_is_not_missed(
    store: MemoryStore, scope: TaskScope, turns: int
) -> None:
    """The page may have been read a moment before the change it does not show."""
    presenter = TimelinePresenter(store, store, scope, lambda _state: None)
    presenter.start()
    store.on_changes(presenter.on_changes)
    anna = store.world.customers[0]
    store.partial.add(anna.id)
    presenter.open(anna.id)
    for _ in range(turns):
        await asyncio.sleep(0)
    store.partial.clear()
    store.changed("entry", anna.id, anna.id)
    await rest()
    assert not presenter.state.partial
