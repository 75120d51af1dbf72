"""Pictures of the main scenes: ``python -m tests.gui.shots OUTDIR [NAME…]``.

Rendered offscreen with an in-memory store, so that a picture is the same on every machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Europe/Moscow"
if hasattr(time, "tzset"):
    time.tzset()

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from domain.administration import Tried
from domain.catalogue import Aside, ServiceField
from domain.entities import Channel, ReasonWeights, Snippet
from domain.glossary import Delivery, OfferState, Presence, Role
from domain.ids import AgentId, ChannelId, ConflictId, CustomerId, EntryId, SnippetId
from domain.importing import FieldChange, RowOutcome
from domain.likeness import Evidence, Likeness
from domain.live import Nearby
from domain.reason_facts import WEIGHTS_ID, ReasonCode, Tally
from domain.routing_rules import EVERYBODY, USUAL_CAPACITY, USUAL_HOLDS_OFF, Opening
from domain.routing_why import Because, LeftOut, NotAsked, Overflow, Why
from domain.standing import placed
from domain.workday import USUAL, Working, WrapCode, WrapRules
from sync.queries.rows import ConflictItem, LikelyPerson, Link, OutboxItem
from tests.builders.articles import REFUND, article
from tests.builders.catalogue import demo_services
from tests.builders.desk import PaperDesk
from tests.builders.every_kind import add_every_kind
from tests.builders.live_calls import live_call
from tests.builders.memory_store import MemoryStore, candidates
from tests.builders.missed import missed_call
from tests.builders.money import with_money
from tests.builders.people import (
    ME,
    NOW,
    PETROV,
    QUEUES,
    ago,
    an_id,
    answered,
    believable,
    customer,
    identity,
    offer_to_me,
)
from tests.builders.rules import agent_rule, queue_rule
from tests.builders.tone import no_problems, no_promises
from tests.gui.stage import memory_settings, settle, staged, until
from ui.composer.presenter import Mode
from ui.design.look import Look
from ui.rest import Rest
from ui.settings.mapping_editor import MappingEditor
from ui.settings.presenter import SectionId
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

SMS = Channel(id=ChannelId(UUID(int=73)), kind="sms", name="LAMPA")
Scene = Callable[[Workstation, MemoryStore], Awaitable[None]]


async def open_anna(station: Workstation, store: MemoryStore) -> None:
    station.inbox.presenter.step(1)
    await settle(30)


async def pop_known(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    anna = store.world.customers[0]
    store.make_offer(
        offer_to_me(customer_id=anna.id, candidates=candidates((anna, "identity_match")))
    )


async def pop_two(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    anna = store.world.customers[0]
    pavel = customer("Павел Ковалёв", city="Санкт-Петербург")
    store.world.add(pavel)
    both = candidates((anna, "identity_match"), (pavel, "old_identity"))
    store.make_offer(offer_to_me(customer_id=anna.id, candidates=both))


async def pop_unknown(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    nobody = customer("", provisional=True)
    store.world.add(nobody)
    store.make_offer(
        offer_to_me(
            "webchat",
            address="",
            claimed_name="",
            preview="Здравствуйте, вы сегодня до скольки?",
            queue_name="Сайт",
            offered_at=ago(seconds=3),
            waiting_since_at=ago(seconds=3),
        )
    )
    store.make_offer(offer_to_me(customer_id=nobody.id, address="+79998887766"))


async def offline(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    talk = store.world.conversations[0]
    store.set_status(link=Link.OFFLINE, offline_since_at=NOW - timedelta(minutes=22), waiting=2)
    await store.send_message(talk.id, "Да, суббота свободна: 21 марта с 12 до 16. Записываю?")
    await store.add_note(talk.customer_id, "Просит только субботу, подъезд 2, домофон 18.")
    store.world.pending.add(store.world.entries[-1].id)
    store.changed("entry", talk.id, talk.customer_id)
    await settle(20)
    station.composer.view.text.setPlainText("И ещё: если удобнее забрать самой,")


async def outbox(station: Workstation, store: MemoryStore) -> None:
    rows = (
        (
            "message.send",
            "Анна Ковалёва",
            "Да, суббота свободна: 21 марта с 12 до 16",
            "queued",
            "",
        ),
        ("note.add", "Анна Ковалёва", "Просит только субботу, подъезд 2", "queued", ""),
        ("customer.patch", "Пётр Гусев", "Город: Гатчина", "attention", "state_changed"),
        ("visit.register", "Галина Петровна Щ.", "Возврат, чек есть", "received", ""),
        ("message.send", "Денис Ким", "Фото получили, спасибо", "settled", ""),
    )
    store.items = [
        OutboxItem(at, name, who, text, state, code, ago(minutes=22 - 4 * at), None)
        for at, (name, who, text, state, code) in enumerate(rows, 1)
    ]
    store.set_status(
        link=Link.OFFLINE, offline_since_at=NOW - timedelta(minutes=22), waiting=3, attention=1
    )
    station.show_page(Page.OUTBOX)


async def given_up(station: Workstation, store: MemoryStore) -> None:
    await outbox(station, store)
    text = (
        "Анна, добрый день! По плафону: фабрика обещала отгрузить в пятницу, к нам он приедет "
        "во вторник. Если удобно, привезём вместе с основным заказом — отдельно платить за "
        "доставку не нужно.\n\nНапишите, пожалуйста, подойдёт ли так."
    )
    rows = (
        ("message.send", "Анна Ковалёва", text, "state_changed", ()),
        ("customer.patch", "Пётр Гусев", "", "gone", (("city", "Гатчина"), ("about", "Опт"))),
    )
    store.items = store.items[:2] + [
        OutboxItem(
            40 + at,
            name,
            who,
            text[:80],
            "attention",
            code,
            ago(minutes=90),
            None,
            text=text,
            changes=changes,
        )
        for at, (name, who, text, code, changes) in enumerate(rows)
    ]
    station.outbox.presenter.on_news()
    await settle(20)
    for seq in (41, 40):
        station.outbox.presenter.discard(seq)
        await settle(20)


async def search(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.over.search.view.open_over()
    station.over.search.view.field.setText("заказ")
    station.over.search.presenter.look_for("заказ")


async def visit(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.deeds.open_visit()


async def keys(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.over.help.toggle()


async def resolved(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.deeds.resolve(and_next=True)


async def colleagues(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    talks = store.world.conversations
    petrov = Nearby(agent_id=PETROV.id, name=PETROV.display_name, replying=True)
    orlova = Nearby(agent_id=AgentId(an_id()), name="Вера Орлова")
    store.set_near(talks[0].id, petrov, orlova)
    store.set_near(talks[3].id, orlova)
    store.set_near(talks[5].id, petrov)
    store.type_as_customer(talks[0].id)


def window_of(store: MemoryStore, who: int) -> CustomerId:
    """Let a customer be known here only in part."""
    found = store.world.customers[who].id
    store.partial.add(found)
    store.changed("customer", found, found)
    return found


async def coming(station: Workstation, store: MemoryStore) -> None:
    store.set_status(window=True, copying=window_of(store, 0), fetched=1200)
    await open_anna(station, store)
    await until(lambda: station.timeline.presenter.state.rest is Rest.COMING)
    station.timeline.view.timeline.verticalScrollBar().setValue(0)
    await settle(20)


async def later(station: Workstation, store: MemoryStore) -> None:
    store.set_status(window=True, link=Link.OFFLINE, offline_since_at=NOW - timedelta(minutes=22))
    who = customer("Ольга Спящая", city="Псков")
    store.world.add(who)
    window_of(store, len(store.world.customers) - 1)
    station.open_customer(who.id)
    await settle(20)
    station.over.search.view.open_over()
    station.over.search.view.field.setText("ольга")
    station.over.search.presenter.look_for("ольга")


async def marked(station: Workstation, store: MemoryStore) -> None:
    anna = store.world.customers[0]
    for field, mine in (("city", "Выборг"), ("preferences.time", "после 19"), ("birth_on", "")):
        store.disputes.append(
            ConflictItem(
                ConflictId(an_id()),
                anna.id,
                anna.display_name,
                field,
                "",
                "",
                mine,
                "Илья Петров",
                ago(hours=1),
                ago(hours=2),
            )
        )
    await store.patch_customer(anna.id, {"about": "Ремонт до мая", "tags": ["vip"]})
    await open_anna(station, store)
    await settle(30)
    station.card.view._scroll.verticalScrollBar().setValue(0 if station.look.theme.dark else 10_000)


async def undecided(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    anna, talk = store.world.customers[0], store.world.conversations[0]
    for at, (delivery, text) in enumerate(
        (
            (Delivery.UNKNOWN, "Суббота свободна, записываю на 12?"),
            (Delivery.FAILED, "Проверьте, пожалуйста, адрес."),
            (Delivery.HELD, "Да, суббота свободна: 21 марта с 12 до 16. Записываю вас?"),
        )
    ):
        store.add_entry(answered(talk, anna, ago(minutes=1, seconds=-at), text, delivery=delivery))
    await store.add_note(anna.id, "Просит только субботу")
    store.world.pending.add(store.world.entries[-1].id)
    store.changed("entry", talk.id, anna.id)


async def open_all_kinds(station: Workstation, store: MemoryStore) -> None:
    add_every_kind(store)
    await open_anna(station, store)
    await until(lambda: station.timeline.presenter.state.outline.count)
    await until(lambda: len(station.timeline.view.timeline.pot.pictures) == 3)


async def kinds(station: Workstation, store: MemoryStore) -> None:
    await open_all_kinds(station, store)
    survey = next(e for e in store.world.entries if e.kind == "survey")
    station.timeline.view.timeline.go_to(str(survey.id))


async def finder(station: Workstation, store: MemoryStore) -> None:
    await open_all_kinds(station, store)
    station.timeline.find_here()
    field = station.timeline.view.finder.field
    field.setText("курьеров")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: not station.timeline.finding.state.busy)


async def days(station: Workstation, store: MemoryStore) -> None:
    await open_all_kinds(station, store)
    station.timeline.view.open_days()


async def printing(station: Workstation, store: MemoryStore) -> None:
    await open_all_kinds(station, store)
    station.timeline.print()


async def no_channel(station: Workstation, store: MemoryStore) -> None:
    await open_all_kinds(station, store)
    station.timeline.presenter.filter_by("vk")


async def nobody(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    talk = store.world.conversations[9]
    await store.assign(talk.id, talk.assignee_id or store.world.conversations[0].assignee_id)
    await settle(30)
    station.inbox.presenter.select(talk.id)


def settings(section: SectionId) -> Scene:
    """Return the scene of a section of the settings."""

    async def scene(station: Workstation, store: MemoryStore) -> None:
        if section is SectionId.KEYS:
            station.habits.use_keys({"note": "Ctrl+R"})
        station.show_page(Page.SETTINGS)
        station.panes.settings.presenter.look_at(section)
        await settle(20)
        view = station.panes.settings.view
        if section is SectionId.STORAGE:
            view.storage.clear.click()
        if section is SectionId.ACCOUNT:
            view.account.out.click()

    return scene


async def account_form(station: Workstation, store: MemoryStore) -> None:
    """Show the form of an account with what its provider answered."""
    await settings(SectionId.CHANNELS)(station, store)
    section = station.panes.settings.view.channels
    await until(lambda: section.list.isVisible())
    section.add_requested.emit("telegram")
    section.form.name.setText("Бот «Полка»")
    station.panes.settings.channels.try_out(section.form.draft())
    await settle(20)


async def import_form(station: Workstation, store: MemoryStore) -> None:
    """Show a file with what its first rows come to."""
    await settings(SectionId.IMPORTS)(station, store)
    section = station.panes.settings.view.imports
    await until(section.choose.isEnabled)
    text = (
        "ФИО;Телефон;E-mail;Город;Скидка\n"
        "Петрова Анна Сергеевна;8 916 111-22-33;anna@pochta.example;Орёл;5\n"
        "Сидоров Пётр Ильич;+7 916 111-22-44;не почта;Тверь;\n"
        ";не телефон;;Уфа;10\n"
    )
    path = Path(tempfile.mkdtemp()) / "Клиенты магазина.csv"
    path.write_bytes(text.encode("windows-1251"))
    section.file_chosen.emit(str(path))
    await until(section.form.isVisible)
    await until(section.form.test.isEnabled)
    section.form.test.click()
    await until(section.form.rows.isVisible)
    await settle(20)


async def imports_list(station: Workstation, store: MemoryStore) -> None:
    """Show files that were taken in, one of them still on its way."""
    await settings(SectionId.IMPORTS)(station, store)
    section = station.panes.settings.view.imports
    desk = station.habits._desk
    assert isinstance(desk, PaperDesk)
    desk.incoming.put(
        **{"name": "Адресная книга.vcf", "state": "done", "rows": 210, "created": 180},
        **{"changed": 12, "same": 14, "refused": 4, "flawed": 9, "made_by": "Мария"},
    )
    running = {"state": "running", "rows": 412_000, "created": 380_144, "changed": 9_310}
    desk.incoming.put(name="Выгрузка 1С.xlsx", share=0.41, refused=310, **running)
    desk.incoming.put(name="старое.csv", state="failed", detail="damaged")
    station.panes.settings.presenter.look_at(SectionId.LOOK)
    station.panes.settings.presenter.look_at(SectionId.IMPORTS)
    await until(section.list.isVisible)
    await settle(20)


async def crm_form(station: Workstation, store: MemoryStore) -> None:
    """Show an account of a CRM system with what its first records would come to."""
    await settings(SectionId.CHANNELS)(station, store)
    section = station.panes.settings.view.channels
    await until(lambda: section.list.isVisible())
    desk = station.habits._desk
    assert isinstance(desk, PaperDesk)
    phone = FieldChange(field="identity.phone", new="+79161112233")
    city = FieldChange(field="customer.city", old="Москва", new="Орёл", kept=True)
    rows = (
        RowOutcome(number=1, kind="created", name="Анна Веткина", changes=(phone,)),
        RowOutcome(number=2, kind="changed", name="Пётр Сидоров", changes=(city, phone)),
        RowOutcome(number=3, kind="refused", refusal="nobody"),
    )
    desk.paper.verdict = Tried(works=True, name="Мария Соколова", rows=rows)
    section.add_requested.emit("bitrix24")
    section.form.name.setText("Портал «Полки»")
    station.panes.settings.channels.try_out(section.form.draft())
    await settle(20)


async def mapping_editor(station: Workstation, store: MemoryStore) -> None:
    """Show the rules of a CRM system as a table, one of them wrong and one being changed."""
    await settings(SectionId.CHANNELS)(station, store)
    section = station.panes.settings.view.channels
    await until(lambda: section.list.isVisible())
    section.add_requested.emit("bitrix24")
    editor = section.form.controls["mapping"]
    assert isinstance(editor, MappingEditor)
    editor.set_text(f"{editor.text()}\nUF_CRM_TARIFF >> attribute.Тариф\nUF_CRM_SHOE > shoe")
    section.form._toggle_more()
    await settle(20)
    editor.table.choose(12)
    editor.table.setFocus()
    scroll = station.panes.settings.view.findChild(QScrollArea, "settings_scroll_channels")
    assert isinstance(scroll, QScrollArea)
    scroll.ensureWidgetVisible(editor.fields, 0, 40)


async def mailbox_form(station: Workstation, store: MemoryStore) -> None:
    """Show the longest form, with a setting that was refused."""
    await settings(SectionId.CHANNELS)(station, store)
    section = station.panes.settings.view.channels
    await until(lambda: section.list.isVisible())
    section.add_requested.emit("email")
    await settle(20)


async def chat_form(station: Workstation, store: MemoryStore) -> None:
    """Show what can be set of a site's chat."""
    await settings(SectionId.CHANNELS)(station, store)
    section = station.panes.settings.view.channels
    await until(lambda: section.list.isVisible())
    section.add_requested.emit("webchat")
    section.form.name.setText("Чат на polka.example")
    await settle(20)


async def shop_keys(station: Workstation, store: MemoryStore) -> None:
    """Show the keys of a shop's account, one of them just made."""
    await settings(SectionId.CHANNELS)(station, store)
    section = station.panes.settings.view.channels
    await until(lambda: section.list.isVisible())
    section.change_requested.emit(UUID(int=7))
    await until(lambda: section.keys.list.isVisible())
    section.keys.name.setText("Касса")
    section.keys.make.click()
    await settle(20)


async def canned(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    for shortcut, title, text in (
        ("привет", "Приветствие", "Здравствуйте, {клиент}! Чем могу помочь?"),
        ("адрес", "Адрес магазина", "Наш магазин: Москва, ул. Ленина, 14, с 10 до 21."),
        ("возврат", "Как вернуть", "Вернуть товар можно в течение 14 дней: заявление и чек."),
    ):
        store.kept_snippets.append(
            Snippet(id=SnippetId(an_id()), shortcut=shortcut, title=title, text=text)
        )
    station.composer.view.write(Mode.REPLY)
    station.composer.view.text.insertPlainText("Добрый день!\n/")


async def emoji(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.composer.view.write(Mode.REPLY)
    station.composer.view.text.insertPlainText("К оплате {сумма}")
    station.composer.view.open_emoji()


async def note(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.composer.view.write(Mode.NOTE)
    station.composer.view.text.insertPlainText("Спросить @")


async def tasks(station: Workstation, store: MemoryStore) -> None:
    people = store.world.customers
    for at, (kind, title) in enumerate(
        (
            ("callback", "Перезвонить: подходит ли новая дата доставки"),
            ("write", "Отправить гарантийный талон"),
            ("follow_up", "Узнать, вернулись ли деньги на карту"),
        )
    ):
        await store.add_task(people[at].id, kind, title, NOW + timedelta(hours=at * 20 - 5))
    station.show_page(Page.TASKS)


async def calls(station: Workstation, store: MemoryStore) -> None:
    station.show_page(Page.CALLS)


async def customers(station: Workstation, store: MemoryStore) -> None:
    station.show_page(Page.CUSTOMERS)


async def palette(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.over.palette.view.open_over()
    station.over.palette.view.field.setText("ко")


async def promise(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.deeds.open_task()


async def case(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    anna = station.card.presenter.state.card
    assert anna is not None
    held = anna.cases[0]
    for talk in anna.conversations[:3]:
        await store.join_case(held.id, conversation_id=talk.id)
    await store.promise_in_case(held.id, "write", "Прислать фото нового плафона", NOW)
    station.deeds.open_case(held.id)


async def wrap_up(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    day = ServiceField(name="day", title="Новый день доставки", type="date")
    who = ServiceField(name="who", title="Кто примет заказ", required=False)
    codes = (
        WrapCode(code="done", title="Вопрос решён"),
        WrapCode(code="moved", title="Перенос доставки", fields=(day, who)),
        WrapCode(code="claim", title="Претензия"),
        WrapCode(code="silent", title="Тишина в трубке"),
        WrapCode(code="wrong", title="Ошиблись номером"),
    )
    rules = WrapRules(mode="limited", limit_s=60, codes=codes)
    until = store.clock.now() + timedelta(seconds=48)
    sheet = station.over.wrap_up.view
    sheet.open_for("Анна Ковалёва", rules, until, quietly=False)
    sheet.choose(codes[1])
    sheet.step.setText("Позвонить накануне")
    store.me = placed(
        store.me,
        Working(
            presence=Presence.WRAP_UP,
            since_at=store.clock.now() - timedelta(seconds=12),
            next_presence=Presence.BREAK,
            next_kind="lunch",
        ),
    )
    store.changed("agent", store.me.id)
    await settle(40)


async def workday(station: Workstation, store: MemoryStore) -> None:
    day = ServiceField(name="day", title="Новый день", type="date")
    codes = (
        WrapCode(code="done", title="Вопрос решён"),
        WrapCode(code="moved", title="Перенос доставки", fields=(day,)),
        WrapCode(code="claim", title="Претензия"),
    )
    rules = (WrapRules(mode="limited", limit_s=60, codes=codes),)
    await store.keep_workday(msgspec.structs.replace(USUAL, rules=rules, idle_min=10))
    await settings(SectionId.WORKDAY)(station, store)
    await settle(40)


async def new_card(station: Workstation, store: MemoryStore) -> None:
    anna, other = store.world.customers[:2]
    name = Evidence(code="name", weight=4.0)
    same = Evidence(code="address", about="+7 921 345-67-89", weight=6.0)
    store.alike = [
        LikelyPerson(anna.id, anna.display_name, Likeness(score=0.98, evidence=(same, name))),
        LikelyPerson(other.id, "Анна Ковалевская", Likeness(score=0.62, evidence=(name,))),
    ]
    station.deeds.open_new_card()
    sheet = station.over.new_card.view
    sheet.name.setText("Анна")
    sheet.phone.setText("8 921 345-67-89")
    await until(lambda: sheet.people.isVisible())
    await settle(20)


async def begin_case(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    station.deeds.begin_case()
    station.over.begin_case.title.setText("Возврат бра «Север»")


async def cases(station: Workstation, store: MemoryStore) -> None:
    people = store.world.customers
    for at, title in enumerate(("Возврат чайника", "Не приходит счёт", "Замена плафона")):
        due = NOW + timedelta(days=at - 1)
        made = await store.open_case(people[at].id, title, due_at=due)
        if at:
            await store.move_case(made, "waiting" if at == 1 else "in_work")
    station.show_page(Page.TASKS)
    await settle(20)
    station.pages.screen(Page.TASKS).view.tab_requested.emit("cases")


async def replies(station: Workstation, store: MemoryStore) -> None:
    for shortcut, title, text in (
        ("привет", "Приветствие", "Здравствуйте, {клиент}! Чем могу помочь?"),
        ("адрес", "Адрес магазина", "Наш магазин: Москва, ул. Ленина, 14, с 10 до 21."),
    ):
        await store.keep_snippet(shortcut, title, text, shared=shortcut == "адрес")
    station.show_settings(SectionId.REPLIES)


async def money(station: Workstation, store: MemoryStore) -> None:
    with_money(store.world)
    await open_anna(station, store)
    card = station.card.view
    for fold in (card._addresses, card.cases):
        fold.head.setChecked(False)
    await settle(20)
    card._scroll.ensureWidgetVisible(card.orders.orders.rows[-1])


async def callbacks(station: Workstation, store: MemoryStore) -> None:
    names = [person.display_name for person in store.world.customers]
    missed_call(store, names[0])
    missed_call(store, names[1], times=1, waited_s=0, ordered=True)
    missed_call(store, names[2], times=5, waited_s=4000, queue="Продажи и доставка по области")
    station.show_callbacks()


async def own_call(station: Workstation, store: MemoryStore) -> None:
    await open_anna(station, store)
    live_call(store, recording="on")
    await until(lambda: station.own_call is not None and station.own_call.view.isVisible())
    station.acts()["call_menu"]()


async def calls_now(station: Workstation, store: MemoryStore) -> None:
    live_call(store, 0, recording="paused")
    live_call(store, 1, agent=PETROV, recording="on")
    live_call(store, 2, agent=PETROV, outcome="parked", parked="701")
    live_call(store, 3, agent=PETROV, outcome="waiting")
    station.show_page(Page.CALLS)
    station.pages.screen(Page.CALLS).view.tabs["now"].click()


async def choose_service(station: Workstation, store: MemoryStore) -> None:
    store.catalogue = demo_services()
    await open_anna(station, store)
    station.panes.services.presenter.start()
    await settle(20)
    station.acts()["service"]()


async def service(station: Workstation, store: MemoryStore) -> None:
    await choose_service(station, store)
    picked = next(item for item in store.catalogue if item.name == "Возврат денег")
    station.panes.services.picker.dismiss()
    station.panes.services.picker.service_picked.emit(picked)
    await settle(20)
    run = store.kept_runs[0]
    aside = Aside(field="заказ", value="20418", by=PETROV.display_name, at=NOW)
    changed = {"collected": {"заказ": "20148"}, "asides": (aside,)}
    store.put_run(msgspec.structs.replace(run, **changed))
    store.changed("script_run", run.id, run.customer_id)


async def service_elsewhere(station: Workstation, store: MemoryStore) -> None:
    await choose_service(station, store)
    picked = next(item for item in store.catalogue if item.name == "Рассрочка")
    station.panes.services.picker.dismiss()
    station.panes.services.picker.service_picked.emit(picked)


async def tone(station: Workstation, store: MemoryStore) -> None:
    await store.keep_tone_rule(no_problems(why="Слово тревожит: решают вопросы."), fresh=True)
    await store.keep_tone_rule(no_promises(why="Срок возврата зависит от банка."), fresh=True)
    await open_anna(station, store)
    station.acts()["reply"]()
    field = station.composer.view.text
    field.insertPlainText("Анна, понимаем вашу проблему и гарантируем возврат завтра.")
    await until(station.composer.view.tone.isVisible)


async def matrix(station: Workstation, store: MemoryStore) -> None:
    """Show the matrix of services with a cell that was changed."""
    store.catalogue = demo_services()
    await settings(SectionId.SERVICES)(station, store)
    section = station.panes.settings.view.services
    await until(section.matrix.isVisible)
    section.matrix.setCurrentIndex(section.matrix.cells.index(6, 2))
    section.matrix.setFocus()
    QTest.keyClick(section.matrix, Qt.Key.Key_2)
    QTest.keyClick(section.matrix, Qt.Key.Key_Right)


async def service_text(station: Workstation, store: MemoryStore) -> None:
    """Show a service as text, tried out below it."""
    store.catalogue = demo_services()
    await settings(SectionId.SERVICES)(station, store)
    section = station.panes.settings.view.services
    await until(section.matrix.isVisible)
    wanted = next(item for item in store.catalogue if item.name == "Возврат денег")
    section.write_requested.emit(wanted.id)
    await until(section.save.isEnabled)
    section.rehearse.click()
    await settle(30)


async def tone_rule(station: Workstation, store: MemoryStore) -> None:
    """Show a rule of tone and a sample it has something against."""
    store.rules = [no_problems(why="Слово тревожит."), no_promises()]
    await settings(SectionId.TONE)(station, store)
    section = station.panes.settings.view.tone
    await until(lambda: section.list.lines.lines)
    section.sample.setPlainText("Гарантирую, что проблему решим.")
    await until(lambda: "Без гарантий" in section.found.text())
    section.open_requested.emit(store.rules[0].id)
    await settle(20)


async def with_services(station: Workstation, store: MemoryStore) -> None:
    """Let the company have services."""
    store.catalogue = demo_services()
    store.changed("service", store.catalogue[0].id)
    await settle(10)


async def reasons(station: Workstation, store: MemoryStore) -> None:
    """Show why Anna gets in touch, one reason of them told."""
    await with_services(station, store)
    talks = store.world.conversations
    talks[:] = [msgspec.structs.replace(it, last_inbound_id=EntryId(an_id())) for it in talks]
    await open_anna(station, store)
    top = station.card.view.top
    await until(lambda: bool(top.reasons.rows) and bool(top.reasons.rows[0].service.text()))
    top.reasons.rows[0].tick.click()
    await until(top.reasons.rows[0].tick.isChecked)
    await settle(20)


async def wishes(station: Workstation, store: MemoryStore) -> None:
    """Show preferences and consents, one of them withdrawn."""
    await reasons(station, store)
    card = station.card.view
    card.consents.rows.rows[1].withdraw.click()
    await until(lambda: bool(store.answers))
    await settle(20)
    card._scroll.ensureWidgetVisible(card.consents)
    await settle(20)


async def card_fields(station: Workstation, store: MemoryStore) -> None:
    """Show the form of a field of the card."""
    await settings(SectionId.FIELDS)(station, store)
    section = station.panes.settings.view.fields
    section.add.click()
    section.put("title", "Маржа")
    section._edit()
    await settle(20)


async def pop_reasons(station: Workstation, store: MemoryStore) -> None:
    """Show a call with what is ready for it."""
    await with_services(station, store)
    await pop_known(station, store)


async def learnt(station: Workstation, store: MemoryStore) -> None:
    """Show how good the guess is."""
    store.catalogue = demo_services()
    now = store.clock.now()
    store.weights = ReasonWeights(
        id=WEIGHTS_ID,
        tallies={
            ReasonCode.OPEN_CASE: Tally(shown=412, right=260),
            ReasonCode.ORDER_LATE: Tally(shown=380, right=121),
            ReasonCode.PAYMENT_FAILED: Tally(shown=96, right=71),
            ReasonCode.REPEAT_CONTACT: Tally(shown=610, right=88),
        },
        contacts=1240,
        first=571,
        among_three=967,
        until_at=now,
        at=now,
    )
    await settings(SectionId.REASONS)(station, store)
    await settle(20)


async def why(station: Workstation, store: MemoryStore) -> None:
    """Show an offer with the reason why it came here, opened."""
    anna = store.world.customers[0]
    reason = Why(
        by=Because.LEAST_BUSY,
        queue_id=QUEUES[0].id,
        from_id=QUEUES[1].id,
        overflow=Overflow.WAITED,
        waited_s=84,
        priority=2,
        skills={"Английский": 3},
        considered=7,
        left_out={LeftOut.AWAY: 1, LeftOut.FULL: 4},
        named=(NotAsked(agent_id=PETROV.id, reason=LeftOut.AWAY),),
        open=2,
    )
    known = candidates((anna, "identity_match"))
    offer = offer_to_me("webchat", customer_id=anna.id, candidates=known, why=reason, address="")
    offer = msgspec.structs.replace(offer, rings_until_at=NOW + timedelta(seconds=24))
    store.make_offer(offer)
    card = station.over.pop.view.cards[0]
    await until(card.isVisible)
    card.why.click()


async def why_sheet(station: Workstation, store: MemoryStore) -> None:
    """Show the sheet that says why the open conversation came here."""
    await why(station, store)
    talk = msgspec.structs.replace(store.world.conversations[0], assignee_id=ME.id)
    store.world.conversations[0] = talk
    offered = store.world.offers[-1]
    store.world.offers[-1] = msgspec.structs.replace(
        offered, conversation_id=talk.id, state=OfferState.ACCEPTED
    )
    await open_anna(station, store)
    station.over.pop.presenter.on_offers()
    station.deeds.say_why()
    await until(lambda: station.over.why.view.isVisible())


async def with_routing(station: Workstation, store: MemoryStore) -> None:
    """Fill the section of routing."""
    store.queue_kept = [
        queue_rule(
            QUEUES[0].id,
            skills={"Английский": 3},
            priority=4,
            closed_text="Сейчас никого нет. Ответим завтра с девяти.",
            hours=tuple(Opening(day=day, start=540, end=1080) for day in range(5)),
        )
    ]
    store.agent_kept = [
        agent_rule(capacity=USUAL_CAPACITY, holds_off=USUAL_HOLDS_OFF),
        agent_rule(PETROV.id, skills={"Английский": 5, "возвраты": 2}, capacity={"chat": 5}),
    ]
    await settings(SectionId.ROUTING)(station, store)
    await until(lambda: station.panes.settings.view.routing.queues.lines.lines)


async def routing_queue(station: Workstation, store: MemoryStore) -> None:
    """Show the rule of a queue."""
    await with_routing(station, store)
    station.panes.settings.view.routing.queue_requested.emit(QUEUES[0].id)
    await settle(20)


async def writing_first(station: Workstation, store: MemoryStore) -> None:
    """Begin a letter to somebody who has none yet."""
    store.channels = (*store.channels, SMS)
    await open_anna(station, store)
    person = customer("Ольга Сергеева")
    store.world.add(
        person,
        identity(person, "phone", "+79161234567"),
        identity(person, "email", "olga@pochta.example"),
        identity(person, "telegram", "olga_s"),
    )
    station.open_customer(person.id)
    await until(lambda: len(station.composer.presenter.state.ways) > 1)
    letter = next(
        way for way in station.composer.presenter.state.ways if way.channel_kind == "email"
    )
    station.deeds.write_in(letter.conversation_id)
    await settle(20)
    station.composer.view.subject.setText("Ваш заказ 7-2041")
    station.composer.view.text.setPlainText("Ольга, добрый день! Высылаю ссылку на оплату.")
    await settle(10)


async def writing_where(station: Workstation, store: MemoryStore) -> None:
    """Show where somebody can be written to."""
    await writing_first(station, store)
    station.composer.view.choose_way()
    await settle(10)


async def writing_address(station: Workstation, store: MemoryStore) -> None:
    """Show what can be done with an address that was never written to."""
    await writing_first(station, store)
    card = station.card.presenter.state.card
    assert card is not None
    number = next(item for item in card.identities if item.kind == "phone")
    view = station.card.view
    view.address_menu.open_for(number, view.identities.rows[0])
    await settle(10)


async def routing_everybody(station: Workstation, store: MemoryStore) -> None:
    """Show what holds for everybody."""
    await with_routing(station, store)
    station.panes.settings.view.routing.agent_requested.emit(EVERYBODY)
    await settle(20)


async def knowledge(station: Workstation, store: MemoryStore) -> None:
    """Show a page of the knowledge base, found by its words."""
    await with_services(station, store)
    refund, delivery = store.catalogue[0].id, store.catalogue[1].id
    titles = (
        ("Сборка мебели: кто и когда", "Мастер звонит за день и приходит в течение трёх дней."),
        ("Подъём на этаж", "До квартиры — если есть лифт; без лифта 150 ₽ за этаж."),
        ("Бонусы: сколько и когда", "До 30 % суммы, через 14 дней после получения заказа."),
        ("Доставка в регионы", "Срок зависит от перевозчика; назовите дату из заказа."),
    )
    store.kept_articles = [
        article(
            "Возврат денег: сроки и документы",
            REFUND,
            services=(refund,),
            tags=("деньги", "закон"),
            link="https://example.ru/vozvrat",
        ),
        *(article(title, text, services=(delivery,)) for title, text in titles),
    ]
    await open_anna(station, store)
    station.knowledge.open()
    screen = station.knowledge.screen
    assert screen.view.field is not None
    await until(lambda: bool(screen.presenter.state.found.rows))
    screen.presenter.start_at(refund)
    screen.presenter.find("срок")
    await until(lambda: bool(screen.presenter.state.found.terms))
    screen.view.list.opened.emit(store.kept_articles[0].id)
    await until(lambda: screen.presenter.state.page is not None)
    screen.view.pane.no.click()
    await settle(20)


async def knowledge_suggested(station: Workstation, store: MemoryStore) -> None:
    """Show pages suggested while writing."""
    await knowledge(station, store)
    screen = station.knowledge.screen
    screen.presenter.find("")
    screen.view.left.emit()
    station.composer.view.write(Mode.REPLY)
    station.composer.view.text.insertPlainText("Добрый день! ??")
    await settle(20)


async def knowledge_writing(station: Workstation, store: MemoryStore) -> None:
    """Show an article that is written, changed by somebody else meanwhile."""
    store.me = msgspec.structs.replace(store.me, role=Role.SUPERVISOR)
    store.changed("agent", store.me.id)
    await knowledge(station, store)
    station.knowledge.change(store.kept_articles[0].id)
    section = station.panes.settings.view.knowledge
    await until(section.form.isVisible)
    one = store.kept_articles[0]
    await store.keep_article(msgspec.structs.replace(one, changed_by="Олег Петров"))
    await settle(20)


async def knowledge_pages(station: Workstation, store: MemoryStore) -> None:
    """Show the articles as their editors see them."""
    await knowledge_writing(station, store)
    old = article("Акция «Новоселье»", "Скидка 15 % до конца года.", review_on=date(2025, 12, 31))
    store.kept_articles += [old, article("Рассрочка", "Пока только в салонах.", draft=True)]
    station.panes.settings.knowledge.presenter.leave()
    await station.panes.settings.knowledge.presenter.look()
    await settle(20)


async def editions(station: Workstation, store: MemoryStore) -> None:
    """Show what an earlier edition changed."""
    await knowledge_writing(station, store)
    now = store.kept_articles[-1]
    first = msgspec.structs.replace(now, text=now.text.replace("10 дней", "14 дней"), edition=1)
    second = msgspec.structs.replace(now, tags=("деньги",), edition=2)
    bodies = [json.loads(msgspec.json.encode(item)) for item in (first, second, now)]
    store.kept_editions = {now.id: bodies}
    station.panes.settings.view.knowledge.earlier.click()
    earlier = station.panes.settings.earlier
    await until(lambda: earlier.screen is not None and bool(earlier.screen.state.lines))
    assert earlier.screen is not None
    earlier.screen.view.list.selectRow(1)
    await settle(30)


SCENES: dict[str, Scene] = {
    "knowledge_writing": knowledge_writing,
    "knowledge_pages": knowledge_pages,
    "editions": editions,
    "knowledge": knowledge,
    "knowledge_suggested": knowledge_suggested,
    "reasons": reasons,
    "pop_reasons": pop_reasons,
    "card_fields": card_fields,
    "wishes": wishes,
    "learnt": learnt,
    "routing": with_routing,
    "routing_queue": routing_queue,
    "routing_everybody": routing_everybody,
    "writing_first": writing_first,
    "writing_where": writing_where,
    "writing_address": writing_address,
    "why": why,
    "why_sheet": why_sheet,
    "matrix": matrix,
    "service_text": service_text,
    "tone_rule": tone_rule,
    "tone": tone,
    "choose_service": choose_service,
    "service": service,
    "service_elsewhere": service_elsewhere,
    "replies": replies,
    "tasks": tasks,
    "callbacks": callbacks,
    "own_call": own_call,
    "calls_now": calls_now,
    "calls": calls,
    "customers": customers,
    "palette": palette,
    "promise": promise,
    "canned": canned,
    "emoji": emoji,
    "note": note,
    "inbox": open_anna,
    "pop": pop_known,
    "two": pop_two,
    "unknown": pop_unknown,
    "offline": offline,
    "outbox": outbox,
    "given_up": given_up,
    "search": search,
    "visit": visit,
    "case": case,
    "begin_case": begin_case,
    "new_card": new_card,
    "workday": workday,
    "wrap_up": wrap_up,
    "cases": cases,
    "help": keys,
    "resolved": resolved,
    "colleagues": colleagues,
    "marked": marked,
    "undecided": undecided,
    "coming": coming,
    "later": later,
    "nobody": nobody,
    "account_form": account_form,
    "mailbox_form": mailbox_form,
    "import_form": import_form,
    "crm_form": crm_form,
    "mapping": mapping_editor,
    "imports_list": imports_list,
    "chat_form": chat_form,
    "shop_keys": shop_keys,
    **{f"settings-{section}": settings(section) for section in SectionId},
    "kinds": kinds,
    "finder": finder,
    "days": days,
    "printing": printing,
    "money": money,
    "no_channel": no_channel,
}


def grab(widget: QWidget, ratio: float, target: Path) -> None:
    """Render a widget at a scale into a PNG."""
    picture = QPixmap(widget.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    widget.render(picture)
    picture.save(str(target))


async def shoot(look: Look, scene: str, size: tuple[int, int], ratio: float, out: Path) -> None:
    """Set a scene up, let it settle, take its picture."""
    with tempfile.TemporaryDirectory() as folder:
        store = MemoryStore(believable())
        station = staged(store, look, memory_settings(Path(folder)))
        station.window.resize(*size)
        station.window.show()
        station.start()
        await settle(20)
        await SCENES[scene](station, store)
        await settle(40)
        grab(station.window, ratio, out)
        await station.close()
        await settle()


async def sign_in(look: Look, out: Path) -> None:
    """Take the pictures of the door."""
    from ui.signin.screen import SignInScreen

    screen = SignInScreen(look, None)
    screen.view.resize(1000, 680)
    screen.view.show()
    await settle()
    grab(screen.view, 1.0, out)
    await screen.close()
    screen.view.close()


async def main(out: Path, wanted: list[str]) -> None:
    """Take every picture, or the wanted scenes in one look."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    look = Look(app, "light", "ru")
    for theme in ("light", "dark", "contrast"):
        for language in ("ru", "en"):
            look.use_theme(theme)
            look.use_language(language)
            small = theme == "contrast"
            for scene in ["inbox"] if small else SCENES:
                if wanted and f"{scene}-{theme}-{language}" not in wanted:
                    continue
                name = f"{scene}-{theme}-{language}"
                size = (1920, 1080) if scene == "inbox" else (1366, 768)
                await shoot(look, scene, size, 1.0, out / f"{name}.png")
                if scene == "inbox":
                    await shoot(look, scene, (1366, 768), 1.0, out / f"{name}-1366.png")
            if not wanted or f"signin-{theme}-{language}" in wanted:
                await sign_in(look, out / f"signin-{theme}-{language}.png")
    if not wanted or "200" in wanted:
        look.use_theme("light")
        look.use_language("ru")
        await shoot(look, "pop", (1366, 768), 2.0, out / "pop-light-ru-200.png")


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
