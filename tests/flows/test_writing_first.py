"""Writing first without a line: saved, sent once when it is back, or refused with the text kept."""

from __future__ import annotations

from pathlib import Path

import msgspec

from domain.entities import Conversation, Customer
from domain.errors import Code
from domain.glossary import ChannelKind, Delivery, IdentityKind
from domain.writing_first import Opening, openings
from server.handlers import outbound
from server.handlers.outbound import Dispatch
from server.storage import people
from server.storage.unit import Unit
from tests.flows.centre import Centre, Station, build_shop, centre, station


async def letter_to(place: Centre, desk: Station) -> Opening:
    """Return the letter that can be begun with the shop's customer."""
    card = await desk.queries.card(place.shop.customer.id)
    assert card is not None
    mailboxes = [item for item in card.identities if item.kind == IdentityKind.EMAIL]
    found = openings(mailboxes, desk.queries.directory().channels, card.conversations)
    return next(item for item in found if item.channel.kind == ChannelKind.EMAIL)


def claim(place: Centre) -> list[Dispatch]:
    return place.database.write_now(outbound.claim([place.shop.channels["email"].id]))


def talks(place: Centre) -> list[Conversation]:
    who = place.shop.customer.id
    return place.database.read_now(lambda unit: people.owned(unit, Conversation, who))


async def test_two_who_wrote_first_without_a_line_began_one_conversation(tmp_path: Path) -> None:
    async with (
        centre(tmp_path, build_shop()) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        for desk in (anna, boris):
            await desk.stop_engine()
        opening = await letter_to(place, anna)
        assert await letter_to(place, boris) == opening
        await anna.commands.attach("reply:x", "договор.pdf", "application/pdf", b"%PDF-1.4")
        first = await anna.commands.start_conversation(
            opening, "Высылаю договор", subject="Договор", draft="reply:x"
        )
        then = await anna.commands.send_message(opening.conversation_id, "И счёт")
        other = await boris.commands.start_conversation(opening, "Добрый день", subject="Вопрос")
        page = await anna.queries.timeline(place.shop.customer.id)
        assert {item.id for item in page.entries} >= {first, then}
        anna.start()
        await anna.settled()
        boris.start()
        await boris.settled()
        (talk,) = talks(place)
        assert (talk.id, talk.subject) == (opening.conversation_id, "Договор")
        (sent,) = claim(place)  # the second waits for the first: one address, one order
        assert (sent.message.message_id, sent.message.subject) == (first, "Договор")
        assert [item.data for item in sent.message.attachments] == [b"%PDF-1.4"]
        assert claim(place) == []

        async def held() -> bool:
            found = await boris.queries.timeline(place.shop.customer.id)
            states = {item.id: item.delivery for item in found.entries}
            return states.get(other) == Delivery.HELD and {first, then} <= states.keys()

        await boris.until(held)


async def test_who_refused_meanwhile_gets_nothing_and_the_text_is_kept(tmp_path: Path) -> None:
    async with (
        centre(tmp_path, build_shop()) as place,
        station(tmp_path / "a", place.url) as anna,
    ):
        await anna.stop_engine()
        opening = await letter_to(place, anna)
        await anna.commands.start_conversation(opening, "Есть скидка", subject="Скидка")

        def refuse(*, allowed: bool) -> None:
            def work(unit: Unit) -> None:
                owner = unit.need(Customer, place.shop.customer.id)
                unit.put(msgspec.structs.replace(owner, do_not_contact=not allowed))

            place.database.write_now(work)

        refuse(allowed=False)
        anna.start()
        await anna.until(lambda: anna.status.attention == 1)
        (item,) = await anna.queries.outbox()
        assert (item.name, item.code) == ("conversation.start", Code.CONTACT_REFUSED)
        assert "Есть скидка" in (item.text or item.summary)
        assert talks(place) == []
        card = await anna.queries.card(place.shop.customer.id)
        assert card is not None
        assert card.conversations == ()
        refuse(allowed=True)
        await anna.commands.retry(item.seq)
        await anna.settled()
        (sent,) = claim(place)
        assert sent.message.text == "Есть скидка"
