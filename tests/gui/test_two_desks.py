"""Two workstations with their windows at one real centre: each shows what the other does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from domain.ids import ConversationId
from domain.ports import InboundMessage
from domain.tasks import TaskScope
from server.handlers import inbound
from sync.queries.rows import InboxView
from tests.flows.centre import Centre, Station, build_shop, centre, station
from tests.gui.stage import memory_settings, settle, until
from ui.design.look import Look
from ui.shell.workstation import Workstation


async def _mail(place: Centre) -> None:
    message = InboundMessage(
        channel_id=place.shop.channels["email"].id,
        provider_ref="<1@pochta.example>",
        identity_kind="email",
        address="klimova@pochta.example",
        at=datetime.now(UTC),
        subject="Заказ",
        text="Где заказ?",
        authenticated=True,
    )
    await place.database.write(inbound.received(message))


@asynccontextmanager
async def window_over(desk: Station, look: Look, folder: Path) -> AsyncIterator[Workstation]:
    """Open the screens over a headless workstation, wired as the application does it."""
    scope = TaskScope("desk")

    def declare(conversation_id: ConversationId | None, replying: bool) -> None:
        scope.start(desk.engine.set_viewing(conversation_id, replying=replying))

    made = Workstation(
        desk.queries,
        desk.commands,
        desk.clock,
        memory_settings(folder),
        look=look,
        on_viewing=declare,
    )
    made.window.show()
    made.window.activateWindow()
    made.start()
    made.inbox.presenter.choose_view(InboxView.UNASSIGNED)
    try:
        await until(lambda: made.inbox.presenter.rows())
        yield made
    finally:
        await made.close()
        await scope.close()
        await settle()


def _said(station: Workstation) -> str:
    return station.timeline.view.nearby.accessibleName()


async def test_two_agents_at_one_conversation_see_each_other(look: Look, tmp_path: Path) -> None:
    async with (
        centre(tmp_path, build_shop()) as place,
        station(tmp_path / "a", place.url, "anna") as first,
        station(tmp_path / "b", place.url, "boris") as second,
    ):
        await _mail(place)
        async with (
            window_over(first, look, tmp_path / "a") as anna,
            window_over(second, look, tmp_path / "b") as boris,
        ):
            anna.inbox.presenter.step(1)
            row = boris.inbox.view.model.index(0, 0)
            await until(lambda: "Анна Петрова смотрит" in boris.inbox.view.model.data(row))
            boris.inbox.presenter.step(1)
            await until(lambda: _said(boris) == "Анна Петрова смотрит")
            await until(lambda: _said(anna) == "Борис Орлов смотрит")

            boris.composer.view.text.setPlainText("Выясняю")
            await until(lambda: _said(anna) == "Борис Орлов пишет ответ")

            # The line breaks: nobody is believed to be there; with it, everything is said anew.
            await second.stop_engine()
            await until(lambda: _said(anna) == "")
            await until(lambda: _said(boris) == "")
            second.start()
            await until(lambda: _said(anna) == "Борис Орлов пишет ответ")
            await until(lambda: _said(boris) == "Анна Петрова смотрит")

            boris.window.hide()
            await until(lambda: _said(anna) == "")
