"""A day with the keyboard alone, on a Latin and on a Russian layout: scenes 1 to 7 of the product.

Of scene 4 (scripts and the matrix of services) and scene 5 (transfer) the parts that exist are
walked: the visit and the note that the next one reads, taking over and handing over.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
import pytest_asyncio
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from domain.errors import Code, Refused
from domain.glossary import Presence
from sync.queries.rows import InboxView, Link
from tests.builders.clock import StillClock
from tests.builders.memory_store import MemoryStore, candidates
from tests.builders.people import NOW, PETROV, ago, believable, customer, offer_to_me, said
from tests.gui.keyboard import LATIN, RUSSIAN, Keyboard
from tests.gui.stage import settle, until
from tests.gui.test_conflict import dispute
from ui.card.attach import AttachPopup
from ui.design.look import Look
from ui.lock.screen import LockScreen
from ui.shell.workstation import Workstation

PASSWORD = {LATIN: "correct horse", RUSSIAN: "верная лошадь"}
WORDS = {LATIN: "zapishu na subbotu", RUSSIAN: "запишу на субботу"}
NAMES = {LATIN: "4711", RUSSIAN: "гусев"}


class Day:
    """A workstation, who works at it, and the keyboard."""

    def __init__(self, station: Workstation, store: MemoryStore, layout: str) -> None:
        self.station = station
        self.store = store
        self.layout = layout
        self.keys = Keyboard(station.window, layout)
        self.presences: list[Presence] = []

    def did(self, act: str) -> int:
        return sum(1 for done in self.store.done if done[0] == act)

    def opened(self) -> str:
        return self.station.card.view.top.name.edit.text()

    async def comes(self, fact: Callable[[], object], what: str) -> None:
        await until(fact, what)
        await settle()
        if QApplication.activeWindow() is None:
            # Without a window system nobody gives the keyboard back when a menu closes.
            self.station.window.activateWindow()
            await settle()
        focus = QApplication.focusWidget()
        assert focus is not None, f"the keyboard is lost at: {what}"
        assert focus.isVisible()


@pytest_asyncio.fixture(params=[LATIN, RUSSIAN])
async def day(
    look: Look, settings: QSettings, request: pytest.FixtureRequest
) -> AsyncIterator[Day]:
    store = MemoryStore(believable(), StillClock())
    presences: list[Presence] = []
    station = Workstation(
        store,
        store,
        store.clock,
        settings,
        look=look,
        on_presence=lambda presence, _kind: presences.append(presence),
    )
    station.window.resize(1366, 768)
    station.window.show()
    station.window.activateWindow()
    assert QTest.qWaitForWindowActive(station.window, 2000)
    station.start()
    await until(station.ready.is_set)
    made = Day(station, store, request.param)
    made.presences = presences
    yield made
    await station.close()
    await settle()


class OnePassword:
    """Knows who is back."""

    def __init__(self, password: str) -> None:
        self._password = password

    async def unlock(self, secret: str) -> None:
        if secret != self._password:
            raise Refused(Code.WRONG_PASSWORD)


async def test_scene_1_in_the_morning_unlock_and_be_ready(day: Day) -> None:
    station, keys = day.station, day.keys
    unlocker = OnePassword(PASSWORD[day.layout])
    lock = LockScreen(station.look, day.store, unlocker, day.store.clock, station.window)
    station.habits.locked = lock.presenter.lock
    keys.press("Ctrl+Shift+L")
    await day.comes(lambda: lock.view is not None and lock.view.field.hasFocus(), "the lock")
    keys.type(PASSWORD[day.layout])
    keys.press("Return")
    await until(lambda: not lock.locked and station.window.isActiveWindow(), "the window")
    assert station.inbox.view.model.rowCount() > 3
    keys.press("Ctrl+Shift+P")
    keys.press("Down")
    keys.press("Return")
    await until(lambda: day.presences == [Presence.READY], "presence")
    await lock.close()
    await settle(30)


async def test_scene_2_a_call_is_answered_by_one_key_two_candidates_by_a_number(day: Day) -> None:
    station, store, keys = day.station, day.store, day.keys
    anna = store.world.customers[0]
    keys.press("Ctrl+R")
    store.make_offer(offer_to_me(customer_id=anna.id))
    await until(station.over.pop.view.cards[0].isVisible)
    keys.press("F9")
    await day.comes(lambda: day.opened() == anna.display_name, "who calls")
    pavel = customer("Павел Ковалёв")
    store.world.add(pavel)
    both = candidates((anna, "identity_match"), (pavel, "old_identity"))
    store.make_offer(offer_to_me(customer_id=anna.id, candidates=both))
    await until(station.over.pop.view.cards[0].isVisible)
    keys.press("Ctrl+2")
    await day.comes(lambda: day.opened() == "Павел Ковалёв", "the second candidate")
    store.make_offer(offer_to_me(customer_id=anna.id, offered_at=ago(seconds=1)))
    await until(station.over.pop.view.cards[0].isVisible)
    keys.press("Shift+F9")
    await day.comes(lambda: day.did("decline_offer") == 1, "declined")


async def stranger(day: Day, number: str) -> None:
    """Let somebody nobody knows ring, answer, and go to their card."""
    station, store, keys = day.station, day.store, day.keys
    nobody = customer("", provisional=True)
    store.world.add(nobody)
    store.make_offer(offer_to_me(customer_id=nobody.id, address=number))
    await until(station.over.pop.view.cards[0].isVisible)
    keys.press("F9")
    await day.comes(
        lambda: station.card.presenter.state.customer_id == nobody.id, "a card for a stranger"
    )
    name = station.card.view.top.new_name
    await until(name.isVisible)
    presses = keys.presses
    while not name.hasFocus():
        keys.press("Shift+F6")
        assert keys.presses - presses <= 2, "the way to the card is long"


async def test_scene_2_a_stranger_gets_a_card_by_keys(day: Day) -> None:
    await stranger(day, "+79998887766")
    day.keys.type(WORDS[day.layout])
    day.keys.press("Return")
    state = day.station.card.presenter
    await day.comes(
        lambda: (
            state.state.card is not None
            and state.state.card.customer.display_name == WORDS[day.layout]
        ),
        "a card with a name",
    )


async def test_scene_2_a_strangers_number_is_attached_by_keys(day: Day) -> None:
    await stranger(day, "+79998887766")
    attach = day.station.card.view.findChild(QPushButton, "card_attach")
    assert attach is not None
    while not attach.hasFocus():
        day.keys.press("Tab")
    day.keys.press("Space")
    popup = day.station.card.view.findChild(AttachPopup)
    assert popup is not None
    await day.comes(popup.field.hasFocus, "the search for a person")
    known = next(i for i in day.store.world.identities if i.kind == "phone")
    day.keys.type(known.value[-7:] if day.layout == LATIN else NAMES[RUSSIAN])
    await until(lambda: popup.list.choices, "somebody found")
    day.keys.press("Return")
    await day.comes(lambda: day.did("absorb") == 1, "one person now")


async def test_scene_3_a_reply_leaves_while_talking(day: Day) -> None:
    station, store, keys = day.station, day.store, day.keys
    keys.press("Ctrl+Down")
    await day.comes(lambda: day.opened() == "Анна Ковалёва", "the first conversation")
    talk = store.world.conversations[0]
    store.add_entry(said(talk, store.customer(talk.customer_id), NOW, "Я тут ещё пишу"))
    shown = station.timeline.view.timeline.shown_texts
    await day.comes(lambda: "Я тут ещё пишу" in shown(), "what was written meanwhile")
    keys.press("Ctrl+R")
    keys.type(WORDS[day.layout])
    keys.press("Ctrl+Return")
    await day.comes(lambda: WORDS[day.layout] in shown(), "the reply")
    assert station.composer.view.text.toPlainText() == ""


async def test_scenes_4_and_5_a_visit_a_note_and_handing_over(day: Day) -> None:
    station, store, keys = day.station, day.store, day.keys
    keys.press("Ctrl+L")
    keys.press("Down")
    keys.press("Down")
    keys.press("Return")
    inbox = station.inbox.presenter
    await day.comes(
        lambda: inbox.state.view is InboxView.UNASSIGNED and inbox.state.total, "the free ones"
    )
    keys.press("Ctrl+Down")
    await day.comes(lambda: station.card.presenter.state.card is not None, "somebody free")
    keys.press("Ctrl+Shift+M")
    await day.comes(lambda: day.did("assign") == 1, "taken")
    keys.press("Ctrl+Shift+V")
    await day.comes(station.over.visit.isVisible, "the sheet of a visit")
    keys.type(WORDS[day.layout])
    keys.press("Return")
    await day.comes(lambda: day.did("register_visit") == 1, "the visit")
    keys.press("Ctrl+Shift+N")
    keys.type(WORDS[day.layout])
    keys.press("Ctrl+Return")
    await day.comes(lambda: day.did("add_note") == 1, "the note for who comes next")
    assert store.world.entries[-1].text == WORDS[day.layout]
    keys.press("Ctrl+Down")
    await day.comes(lambda: inbox.state.selected is not None, "an open conversation")
    keys.press("Ctrl+Shift+G")
    keys.press("Up")  # the last one: a colleague
    keys.press("Return")
    await day.comes(lambda: day.did("assign") == 2, "handed over")
    assert store.done[-1][2] == PETROV.id


async def test_scene_6_resolved_and_on_to_the_next_and_taken_back(day: Day) -> None:
    keys = day.keys
    keys.press("Ctrl+Down")
    await day.comes(lambda: day.opened() == "Анна Ковалёва", "the first conversation")
    keys.press("Ctrl+Shift+E")
    await day.comes(lambda: day.opened() == "Пётр Гусев", "the next one")
    assert day.did("resolve") == 1
    keys.press("Ctrl+Shift+Z")
    await day.comes(lambda: day.did("reopen") == 1, "taken back")
    keys.press("Ctrl+Right")
    await day.comes(lambda: day.opened() != "Пётр Гусев", "who waits longest")


async def test_scene_6_what_comes_next_is_promised_and_put_off_by_keys(day: Day) -> None:
    station, keys = day.station, day.keys
    keys.press("Ctrl+Down")
    await day.comes(lambda: day.opened() == "Анна Ковалёва", "the first conversation")
    keys.press("Ctrl+Shift+A")
    await day.comes(station.over.task.isVisible, "the sheet of a task")
    keys.type(WORDS[day.layout])
    keys.press("Return")
    await day.comes(lambda: day.did("add_task") == 1, "the promise")
    keys.press("Ctrl+Shift+S")
    keys.press("Down")
    keys.press("Return")
    await day.comes(lambda: day.did("snooze") == 1, "put off")


async def test_scene_7_offline_search_write_wait_and_decide(day: Day) -> None:
    station, store, keys = day.station, day.store, day.keys
    keys.press("Ctrl+Down")
    await day.comes(lambda: day.opened() == "Анна Ковалёва", "the first conversation")
    store.set_status(link=Link.OFFLINE, offline_since_at=NOW - timedelta(minutes=22))
    keys.press("Ctrl+R")
    await day.comes(station.composer.view.text.hasFocus, "a reply without a line")
    keys.type(WORDS[day.layout])
    keys.press("Ctrl+Return")
    await day.comes(lambda: day.did("send_message") == 1, "the reply, waiting")
    keys.press("Ctrl+F")
    field = station.over.search.view.field
    await day.comes(field.hasFocus, "the search")
    keys.type(NAMES[day.layout])
    await until(lambda: station.over.search.view.list.choices, "hits")
    keys.press("Return")
    await day.comes(lambda: not station.over.search.view.isVisible(), "who was found")
    keys.press("Ctrl+Shift+N")
    keys.type(WORDS[day.layout])
    keys.press("Ctrl+Return")
    await day.comes(lambda: day.did("add_note") == 1, "the note, saved")
    keys.press("Ctrl+Shift+V")
    keys.type(WORDS[day.layout])
    keys.press("Return")
    await day.comes(lambda: day.did("register_visit") == 1, "the visit, waiting")
    keys.press("Ctrl+Shift+O")
    await day.comes(station.outbox.view.isVisible, "the outbox")
    keys.press("Ctrl+Shift+I")
    store.set_status(link=Link.ONLINE)
    dispute(store)
    await settle()
    keys.press("Ctrl+Shift+D")
    await day.comes(station.over.conflict.view.isVisible, "two values")
    keys.press("1")
    await day.comes(lambda: day.did("resolve_conflict") == 1, "decided")


# -- the ten commonest acts ----------------------------------------------------------------------


COMMONEST: dict[str, tuple[tuple[str, ...], Callable[[Day], object]]] = {
    "answer": (("F9",), lambda day: day.did("accept_offer")),
    "decline": (("Shift+F9",), lambda day: day.did("decline_offer")),
    "next": (("Ctrl+Down",), lambda day: day.opened() == "Анна Ковалёва"),
    "oldest": (("Ctrl+Right",), lambda day: day.station.card.presenter.state.card is not None),
    "reply": (("Ctrl+Down", "Ctrl+R"), lambda day: day.station.composer.view.text.hasFocus()),
    "note": (("Ctrl+Down", "Ctrl+Shift+N"), lambda day: day.station.composer.view.text.hasFocus()),
    "resolve": (("Ctrl+Down", "Ctrl+E"), lambda day: day.did("resolve")),
    "resolve and next": (("Ctrl+Down", "Ctrl+Shift+E"), lambda day: day.did("resolve")),
    "search": (("Ctrl+F",), lambda day: isinstance(QApplication.focusWidget(), QLineEdit)),
    "presence": (("Ctrl+Shift+P", "Down", "Return"), lambda day: day.presences),
}


@pytest.mark.parametrize("act", COMMONEST)
async def test_the_ten_commonest_acts_take_three_presses_at_most(day: Day, act: str) -> None:
    day.store.make_offer(offer_to_me(customer_id=day.store.world.customers[0].id))
    await until(day.station.over.pop.view.cards[0].isVisible)
    pressed, done = COMMONEST[act]
    for keys in pressed:
        day.keys.press(keys)
        await settle(30)
    await until(lambda: done(day), act)
    assert day.keys.presses <= 3
    assert len(COMMONEST) == 10
