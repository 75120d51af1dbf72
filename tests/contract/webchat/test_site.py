"""What an administrator sets of a site's chat, and what comes of it: forms, hours, colours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from domain.details import AutomationDetails, SurveyDetails, details_of
from domain.entities import Attachment, Channel, Conversation, Customer, Entry, Task
from domain.errors import Refused
from domain.glossary import ChannelKind, ConversationStatus, EntryKind, TaskKind
from domain.ids import ChannelId, EntryId, new_id
from server.handlers import webchat_site
from server.handlers.webchat_site import (
    AwayWhen,
    SiteAway,
    SiteForm,
    SiteLook,
    Wanted,
    WebChatSettings,
    checked,
    contrast,
    opening_of,
    sheet,
)
from server.rest import webchat_hub
from server.storage import messages, schema
from server.storage.unit import Unit
from tests.contract.webchat.stage import AGENT, FRIEND_ORIGIN, Centre

MOSCOW = ZoneInfo("Europe/Moscow")


# -- hours, colours, fields: pure ------------------------------------------------------------------


def test_hours_are_read_as_they_are_written() -> None:
    away = SiteAway(hours=("пн – пт 9:00–18:00", "sat 10:00-24:00"))
    friday = datetime(2026, 11, 20, 9, tzinfo=MOSCOW)
    for moment, closed in (
        (friday, False),
        (friday - timedelta(minutes=1), True),
        (friday.replace(hour=18), True),
        (friday.replace(hour=17, minute=59), False),
        (friday + timedelta(days=1, hours=14, minutes=59), False),
        (friday + timedelta(days=2), True),
    ):
        assert away.is_closed(moment) is closed, moment
    assert SiteAway(hours=("fri-mon 9:00-10:00",)).is_closed(friday) is False
    assert SiteAway().is_closed(friday) is False


@given(st.text(max_size=40) | st.from_regex(r"[a-z]{3}(-[a-z]{3})? \d\d?:\d\d-\d\d?:\d\d"))
def test_no_line_of_hours_breaks_anything(line: str) -> None:
    try:
        opening = opening_of(line)
    except ValueError:
        return
    assert opening.since < opening.until
    assert opening.days <= set(range(7))


@pytest.mark.parametrize(
    ("struct", "raw"),
    [
        (SiteAway, {"hours": ["mon 18:00-9:00"]}),
        (SiteAway, {"hours": ["mon 25:00-26:00"]}),
        (SiteAway, {"timezone": "Europe/Muscovy"}),
        (SiteAway, {"timezone": "../../etc/passwd"}),
        (SiteLook, {"colour": "red"}),
        (SiteLook, {"colour": "#12345g"}),
        (SiteLook, {"colour": "#123456;}*{display:none"}),
        (SiteForm, {"consent_link": "javascript:alert(1)"}),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    struct: type[msgspec.Struct], raw: dict[str, object]
) -> None:
    with pytest.raises(msgspec.ValidationError, match=f"{next(iter(raw))}`"):
        msgspec.convert(raw, struct)


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_stays_readable(number: int) -> None:
    colour = f"#{number:06x}"
    rules = sheet(SiteLook(colour=colour))
    if not rules:
        assert colour == webchat_site.DEFAULT_COLOUR
        return
    light, _, dark = rules.partition("@media")
    parts = dict(
        item.split(":") for item in light.removeprefix(":host{").rstrip("}").split(";") if item
    )
    assert contrast(parts["--o"], parts["--a"]) >= 4.5
    assert contrast(parts["--h"], webchat_site.LIGHT_GROUND) >= 4.5
    ring = dark.partition("--h:")[2][:7]
    assert contrast(ring, webchat_site.DARK_GROUND) >= 4.5


@given(
    said=st.dictionaries(st.sampled_from((*webchat_site.FIELDS, "other")), st.text(max_size=400)),
    consent=st.booleans(),
    away=st.booleans(),
)
def test_what_is_kept_of_a_form_is_what_was_asked_for(
    said: dict[str, str], consent: bool, away: bool
) -> None:
    ask = SiteForm(name=Wanted.MUST, email=Wanted.MAYBE, question="Город", consent_text="Согласие")
    try:
        found = checked(WebChatSettings(ask=ask), said, consent=consent, away=away)
    except Refused:
        return
    assert consent
    assert found["name"]
    assert set(found) <= {"name", "email", "phone", "question"}
    assert all(0 < len(value) <= 200 for value in found.values())
    assert not away or "email" in found or "phone" in found


# -- over the wire ---------------------------------------------------------------------------------

ASKS = WebChatSettings(
    allowed_origins=(FRIEND_ORIGIN,),
    look=SiteLook(title="Полка", colour="#8a3ffc"),
    ask=SiteForm(
        name=Wanted.MUST,
        order=Wanted.MAYBE,
        question="Город",
        consent_text="Согласен с обработкой",
        consent_link="https://polka.example/privacy",
    ),
)


async def test_a_page_is_told_how_its_chat_looks(centre: Centre) -> None:
    await centre.set_up(ASKS)
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
        asked = {"channel": str(centre.channel)}
        site = (await http.get("/chat/site", params=asked)).json()
        assert site["title"] == "Полка"
        assert [(item["name"], item.get("must", False)) for item in site["ask"]] == [
            ("name", True),
            ("order", False),
            ("question", False),
        ]
        assert site["consent"] == "Согласен с обработкой"
        assert "away" not in site
        evil = await http.get(
            "/chat/site", params=asked, headers={"origin": "https://evil.example"}
        )
        assert evil.status_code == 403
        nowhere = await http.get("/chat/site", params={"channel": str(new_id())})
        assert nowhere.status_code == 404
        assert (await http.get("/chat/site", params={"channel": "1"})).status_code == 422


async def _introduced(http: httpx.AsyncClient, centre: Centre, **form: object) -> str:
    body = {"channel": str(centre.channel), "form": form}
    answer = await http.post("/chat/session", json=body)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    return token


def _entries(unit: Unit) -> list[Entry]:
    table = schema.ENTITY_TABLES[Entry]
    return unit.select(Entry, sa.select(table).order_by(table.c.at))


async def test_what_was_said_first_stands_before_the_first_message(centre: Centre) -> None:
    await centre.set_up(ASKS)
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
        said = {"name": "Анна\u202e", "order": "F-17", "question": "Тверь", "email": "not@asked.ru"}
        token = await _introduced(http, centre, said=said, consent=True)
    async with centre.line(token) as wire:
        await wire.say("m-1", "Где заказ?")
        await wire.say("m-2", "Ау")
    entries = await centre.node.services.database.read(_entries)
    assert [entry.kind for entry in entries] == ["automation", "message", "message"]
    assert entries[0].text == "Анна · № F-17 · Город: Тверь"
    assert details_of(entries[0], AutomationDetails).rule == "chat_form_consent"
    assert entries[0].details["consent"] == "Согласен с обработкой"
    assert entries[1].author_name == "Анна"
    card = await centre.node.services.database.read(
        lambda unit: unit.need(Customer, entries[0].customer_id)
    )
    assert card.display_name == "Анна"
    async with centre.line(token) as wire:
        seen = (await wire.next("history"))["messages"]
    assert [item["text"] for item in seen] == ["Где заказ?", "Ау"]


WRONG_FORMS: tuple[tuple[dict[str, object], str], ...] = (
    ({"said": {"name": "Анна"}}, "consent"),
    ({"said": {"name": " "}, "consent": True}, "name"),
    ({"said": {"name": "А", "email": "х"}, "consent": True, "away": True}, "email"),
    ({"said": {"name": "А", "phone": "+7"}, "consent": True, "away": True}, "phone"),
    ({"said": {"name": "А"}, "consent": True, "away": True}, "contact"),
)


async def test_a_form_that_will_not_do_is_refused_by_field(centre: Centre) -> None:
    await centre.set_up(ASKS)
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
        for form, field in WRONG_FORMS:
            body = {"channel": str(centre.channel), "form": form}
            answer = await http.post("/chat/session", json=body)
            assert answer.status_code == 400, form
            assert answer.json()["field"] == field, form


async def _nobody_is_here(centre: Centre) -> None:
    gone = msgspec.structs.replace(AGENT, presence="break")
    await centre.node.services.database.write(lambda unit: unit.put(gone))


async def _site(centre: Centre) -> dict[str, object]:
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
        answer = await http.get("/chat/site", params={"channel": str(centre.channel)})
    site: dict[str, object] = answer.json()
    return site


async def test_a_page_knows_whether_anybody_is_there(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchat_hub, "SITE_S", 0.0)
    for when, ready, away in (
        (AwayWhen.NOBODY, True, False),
        (AwayWhen.NOBODY, False, True),
        (AwayWhen.CLOSED, False, False),
        (AwayWhen.NEVER, False, False),
    ):
        await centre.set_up(WebChatSettings(away=SiteAway(offline_form=when)))
        if not ready:
            await _nobody_is_here(centre)
        site = await _site(centre)
        assert site.get("away", False) is away, when
        assert ("leave" in site) is away, when


async def test_a_message_left_with_an_address_is_answered_by_mail(centre: Centre) -> None:
    mailbox = Channel(id=ChannelId(new_id()), kind=ChannelKind.EMAIL, name="Почта")
    await centre.node.services.database.write(lambda unit: unit.put(mailbox))
    await _nobody_is_here(centre)
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
        said = {"name": "Анна", "email": "anna@pochta.example"}
        token = await _introduced(http, centre, said=said, away=True)
        first = {"client_id": "m-1", "text": "Перенесите доставку"}
        headers = {"authorization": f"Bearer {token}"}
        ids = {
            (await http.post("/chat/messages", json=first, headers=headers)).json()["id"]
            for _ in range(2)
        }
        second = {"client_id": "m-2", "text": "Я вернулась"}
        await http.post("/chat/messages", json=second, headers=headers)
    assert len(ids) == 1
    entries = await centre.node.services.database.read(_entries)
    assert [(entry.kind, entry.text) for entry in entries] == [
        ("automation", "Анна · anna@pochta.example"),
        ("email", "Перенесите доставку"),
        ("message", "Я вернулась"),
    ]
    talk = await centre.node.services.database.read(
        lambda unit: unit.need(Conversation, entries[1].conversation_id)  # type: ignore[arg-type]
    )
    assert (talk.channel_id, talk.status) == (mailbox.id, ConversationStatus.OPEN)
    answer = await centre.answer("Перенесли на пятницу", talk)
    outbound = await centre.node.services.database.read(
        lambda unit: messages.outbound_row(unit, answer)
    )
    assert outbound is not None
    assert outbound["address"] == "anna@pochta.example"


async def test_a_message_left_with_a_number_becomes_a_task_to_call(centre: Centre) -> None:
    await _nobody_is_here(centre)
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
        said = {"name": "Анна", "phone": "+7 916 123-45-67"}
        token = await _introduced(http, centre, said=said, away=True)
    async with centre.line(token) as wire:
        await wire.say("m-1", "Перезвоните")
    table = schema.ENTITY_TABLES[Task]
    (task,) = await centre.node.services.database.read(
        lambda unit: unit.select(Task, sa.select(table))
    )
    assert (task.kind, task.title) == (TaskKind.CALLBACK, "Анна, +7 916 123-45-67")
    assert task.conversation_id == (await centre.conversation()).id


# -- how it was ------------------------------------------------------------------------------------


async def _resolve(centre: Centre) -> None:
    talk = await centre.conversation()
    done = msgspec.structs.replace(talk, status=ConversationStatus.RESOLVED, waiting_since_at=None)
    await centre.node.services.database.write(lambda unit: unit.put(done))


async def test_how_it_was_is_asked_at_the_end_and_kept(centre: Centre) -> None:
    token = await centre.visitor("content")
    async with centre.line(token) as wire:
        assert (await wire.next("history"))["ended"] is False
        await wire.say("m-1", "Спасибо, всё ясно")
        await _resolve(centre)
        assert (await wire.next("ended"))["ended"] is True
        await wire.send(type="rate", score=9)
        await wire.send(type="rate", score=4, comment="Быстро\u202e")
        assert (await wire.next("ended"))["ended"] is False
        async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
            again = await http.post(
                "/chat/rating",
                json={"score": 5},
                headers={"authorization": f"Bearer {token}"},
            )
            assert again.status_code == 204
        await wire.say("m-2", "Ещё вопрос")
        await _resolve(centre)
        assert (await wire.next("ended"))["ended"] is True
    ratings = [
        entry
        for entry in await centre.node.services.database.read(_entries)
        if entry.kind == EntryKind.SURVEY
    ]
    assert [(details_of(item, SurveyDetails).score, item.text) for item in ratings] == [
        (5, "Быстро")
    ]


async def test_who_has_said_nothing_rates_nothing(centre: Centre) -> None:
    async with centre.line(await centre.visitor("silent")) as wire:
        await wire.send(type="rate", score=5)
        await wire.say("m-1", "Здравствуйте")
    entries = await centre.node.services.database.read(_entries)
    assert [entry.kind for entry in entries] == ["message"]


# -- files -----------------------------------------------------------------------------------------


async def test_a_visitors_file_is_kept_once_and_whole(centre: Centre) -> None:
    token, data = await centre.visitor("papers"), bytes(range(256)) * 5000
    headers = {"authorization": f"Bearer {token}", "x-file-type": "application/pdf"}
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
        asked = {"client_id": "f-1", "name": "../счёт\u202e.pdf"}
        ids = {
            (await http.post("/chat/files", params=asked, content=data, headers=headers)).json()[
                "id"
            ]
            for _ in range(2)
        }
        assert len(ids) == 1
        (entry,) = await centre.node.services.database.read(_entries)
        (file,) = entry.attachments
        assert (file.name, file.media_type, file.size) == (
            ".._счёт.pdf",
            "application/pdf",
            len(data),
        )
        async with centre.line(token) as wire:
            (shown,) = (await wire.next("history"))["messages"]
        assert shown["files"] == [{"name": file.name, "size": file.size, "sha256": file.sha256}]
        path = f"/chat/files/{entry.id}/{file.sha256}"
        got = await http.get(path, headers=headers)
        assert got.content == data
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"] == "attachment"
        stranger = {"authorization": f"Bearer {await centre.visitor('nosy')}"}
        assert (await http.get(path, headers=stranger)).status_code == 404
        assert (await http.get(path)).status_code == 401
        other = f"/chat/files/{entry.id}/{'a' * 64}"
        assert (await http.get(other, headers=headers)).status_code == 404


async def test_an_agents_file_reaches_the_visitor_and_a_note_does_not(centre: Centre) -> None:
    token = await centre.visitor("reader")
    async with centre.line(token) as wire:
        await wire.say("m-1", "Пришлите договор")
        talk = await centre.conversation()
        digest = await centre.node.services.database.write(
            lambda unit: messages.add_blob(unit, b"%PDF-1.4 paper")
        )
        paper = Attachment(name="договор.pdf", media_type="application/pdf", size=14, sha256=digest)
        sent = await centre.answer("Вот он", talk, attachments=(paper,))
        shown = (await wire.next("message"))["message"]
        while shown["id"] != str(sent):
            shown = (await wire.next("message"))["message"]
        assert [item["name"] for item in shown["files"]] == ["договор.pdf"]
        note = Entry(
            id=EntryId(new_id()),
            customer_id=talk.customer_id,
            branch_id=talk.branch_id,
            conversation_id=talk.id,
            kind=EntryKind.NOTE,
            channel_kind="internal",
            direction="internal",
            at=talk.last_entry_at,
            attachments=(paper,),
        )
        await centre.node.services.database.write(lambda unit: unit.put(note))
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
        mine = await http.get(f"/chat/files/{sent}/{digest}", headers=headers)
        assert mine.content == b"%PDF-1.4 paper"
        internal = await http.get(f"/chat/files/{note.id}/{digest}", headers=headers)
        assert internal.status_code == 404


async def test_files_have_limits(centre: Centre) -> None:
    await centre.set_up(WebChatSettings(max_file_mb=1))
    headers = {"authorization": f"Bearer {await centre.visitor('heavy')}"}
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:

        async def sent(number: int, data: bytes) -> int:
            asked = {"client_id": f"f-{number}", "name": "a.bin"}
            answer = await http.post("/chat/files", params=asked, content=data, headers=headers)
            return answer.status_code

        assert await sent(0, b"x" * (1 << 20)) == 200
        assert await sent(1, b"x" * ((1 << 20) + 1)) == 413
        assert await sent(2, b"") == 400
        assert [await sent(number, b"x") for number in range(3, 10)] == [200] * 7
        assert await sent(10, b"x") == 429
        await centre.set_up(WebChatSettings(files=False))
        none = {"authorization": f"Bearer {await centre.visitor('none')}"}
        asked = {"client_id": "f", "name": "a"}
        refused = await http.post("/chat/files", params=asked, content=b"x", headers=none)
        assert refused.status_code == 403
    assert len(await centre.texts()) == 8


async def test_a_chat_that_is_switched_off_takes_nothing_and_goes_on_when_it_is_on(
    centre: Centre,
) -> None:
    def switch(on: bool) -> Callable[[Unit], None]:
        def work(unit: Unit) -> None:
            chat = unit.need(Channel, centre.channel)
            unit.put(msgspec.structs.replace(chat, enabled=on))

        return work

    async with centre.line(await centre.visitor("patient")) as wire:
        await wire.say("m-1", "До")
        await centre.node.services.database.write(switch(False))
        await wire.send(type="send", client_id="m-2", text="Пока нет")
        assert (await wire.next("error"))["code"] == "forbidden"
        async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as http:
            body = {"channel": str(centre.channel)}
            assert (await http.post("/chat/session", json=body)).status_code == 404
        await centre.node.services.database.write(switch(True))
        await wire.say("m-2", "После")
    assert await centre.texts() == ["До", "После"]


def test_settings_of_before_still_hold() -> None:
    raw = '{"allowed_origins": ["https://shop.example"], "burst": 3}'
    assert webchat_site.settings_of(raw).burst == 3
