"""What an agent is told once the lease is over, and where nobody may work any more."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from sync.queries.rows import Link
from tests.builders.memory_store import MemoryStore
from tests.gui.test_stories import find
from ui.shell.workstation import Workstation


def said(station: Workstation) -> tuple[str, str]:
    return find(station, QLabel, "banner_words").text(), station.banner.hint.text()


async def test_a_lease_that_is_over_is_said_with_what_waits(
    opened: tuple[Workstation, MemoryStore],
) -> None:
    station, store = opened
    for link in (Link.OFFLINE, Link.CONNECTING):
        store.set_status(link=link, locked=True, waiting=5)
        assert station.banner.isVisible()
        assert said(station) == (
            "Срок работы без центра истёк · 5 действий ждут отправки",
            "Подключитесь, чтобы продолжить: клиенты и переписка здесь закрыты, "
            "ничего не потеряно.",
        )
    store.set_status(link=Link.ONLINE, locked=False, waiting=0)
    assert not station.banner.isVisible()


async def test_a_locked_workstation_is_not_told_to_go_on(
    opened: tuple[Workstation, MemoryStore],
) -> None:
    station, store = opened
    store.set_status(link=Link.REVOKED, locked=True, waiting=1)
    assert said(station)[1] == "Неотправленное сохранено."
