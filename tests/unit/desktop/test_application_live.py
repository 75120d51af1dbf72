"""The real application with a colleague at the same centre: told, shown, and fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app import Application
from domain.clock import SystemClock
from domain.ids import ConversationId
from domain.ports import InboundMessage
from server.handlers import inbound
from sync.queries.rows import InboxView, Link
from tests.flows.centre import Centre, Station, station
from tests.flows.test_opened_customers import COUNT, import_sleeper
from tests.gui.stage import until
from tests.unit.desktop.applications import begin, finish, known_profile, secret_of, session_of
from ui.shell.workstation import Workstation


async def _mail(place: Centre) -> None:
    message = InboundMessage(
        channel_id=place.shop.channels["email"].id,
        provider_ref="<1@pochta.example>",
        identity_kind="email",
        address="klimova@pochta.example",
        at=datetime.now(UTC),
        text="Где заказ?",
        authenticated=True,
    )
    await place.database.write(inbound.received(message))


async def _online(app: Application) -> Workstation:
    await until(lambda: session_of(app) is not None, "the store")
    session = session_of(app)
    assert session is not None
    await until(lambda: session.queries.status().link is Link.ONLINE, "the line")
    assert app.workstation is not None
    await until(app.workstation.ready.is_set, "the screens")
    return app.workstation


def _at(colleague: Station, conversation_id: ConversationId) -> list[tuple[str, bool]]:
    return [(near.name, near.replying) for near in colleague.queries.nearby(conversation_id)]


async def test_colleagues_are_told_what_the_agent_looks_at_and_answers(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    app = Application(folder, SystemClock(), secret_of=secret_of)
    running = begin(app)
    screens = await _online(app)
    async with station(folder.parent / "boris", shop.url, "boris") as boris:
        await _mail(shop)
        inbox = screens.inbox.presenter
        inbox.choose_view(InboxView.UNASSIGNED)
        await until(lambda: inbox.rows())
        talk = inbox.rows()[0].conversation_id
        inbox.step(1)
        await until(lambda: _at(boris, talk) == [("Анна Петрова", False)])
        screens.composer.view.text.setPlainText("Выясняю")
        await until(lambda: _at(boris, talk) == [("Анна Петрова", True)])
        await boris.engine.set_viewing(talk, replying=True)
        strip = screens.timeline.view.nearby
        await until(lambda: strip.accessibleName() == "Борис Орлов пишет ответ")
        app.quit()
        await until(lambda: _at(boris, talk) == [])
    await finish(app, running)


async def test_whoever_is_opened_comes_whole(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    person = await import_sleeper(shop)
    await known_profile(folder, shop.url)
    app = Application(folder, SystemClock(), secret_of=secret_of)
    running = begin(app)
    screens = await _online(app)
    screens.open_customer(person.id)
    shown = screens.timeline.presenter
    await until(lambda: len(shown.state.entries) == COUNT and not shown.state.partial)
    await until(lambda: screens.card.presenter.state.card is not None)
    await until(lambda: not screens.card.view.rest.isVisible())
    await finish(app, running)
