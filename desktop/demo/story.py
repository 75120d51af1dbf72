"""The demo's story, told by real events and read back from the window.

A call rings, a chat, a mail and messages arrive, a form is filled in, the cable is pulled and
plugged in again. Every step says what must be on the screen; a step that fails stops the story.
"""

from __future__ import annotations

import asyncio
import email
import time
from email import policy

from adapters.phone_link.link import PhoneEvent, report
from desktop.demo.matters import CALLER_NAME, MatterStory
from desktop.demo.report import Report, Step
from desktop.demo.screen import texts
from desktop.demo.telling import need
from desktop.demo.world import CALLER
from domain.glossary import ChannelKind, Delivery
from sync.queries.rows import Link

CHATTER_NAME, WRITER_NAME = "Дмитрий Орлов", "Ольга Белова"
TELEGRAM_NAME, WHATSAPP_NAME = "Игорь Савельев", "Марина Савельева"
MEANWHILE_TEXT = "Пока мы говорим: пришлите, пожалуйста, ссылку на отслеживание"
FIRST_SUBJECT = "Договор рассрочки"
FIRST_TEXT = "Анна, вот договор. Если всё верно, ответьте на это письмо."
CHAT_TEXT = "Здравствуйте! Курьер уже час не отвечает, а я уезжаю. Что делать?"
MAIL_SUBJECT = "Счёт для юрлица"
MAIL_TEXT = "Добрый день! Пришлите, пожалуйста, счёт на последний заказ. Ольга"
TELEGRAM_TEXT = "Привет! Подскажите, до скольки сегодня работает пункт выдачи?"
WHATSAPP_TEXT = "Добрый день, не могу оплатить заказ: пишет «ошибка банка»."
FORM_SUBJECT, FORM_TEXT = "Обратный звонок", "Хочу добавить в заказ ещё одну полку."
LATE_CHAT = "И ещё: можно перенести доставку на завтра?"
LATE_MAIL = "Забыла добавить: нужен ещё акт сверки. Ольга"
MIN_CHANNELS = 5
MIN_LIVE_CHANNELS = 6


class Story(MatterStory):
    """The steps and what each must show."""

    async def play(self) -> Report:
        """Play every step until one fails."""
        return await self.tell(
            [
                ("inbox", self._inbox),
                ("call", self._call),
                ("call answered", self._answered),
                ("writes meanwhile", self._writes_meanwhile),
                ("written to first", self._written_to_first),
                ("wrapped up", self._wrapped_up),
                ("chat", self._chat),
                ("chat answered", self._chat_answered),
                ("mail", self._mail),
                ("mail answered", self._mail_answered),
                ("telegram", self._telegram),
                ("telegram answered", self._telegram_answered),
                ("whatsapp", self._whatsapp),
                ("whatsapp answered", self._whatsapp_answered),
                ("form", self._form),
                ("form answered", self._form_answered),
                ("service", self._service),
                ("case", self._case_begun),
                ("handed over", self._handed_over),
                ("case closed", self._case_closed),
                ("the same person", self._stranger),
                ("one card", self._one_person),
                ("cable pulled", self._cut),
                ("history offline", self._history_offline),
                ("call offline", self._call_offline),
                ("work offline", self._work_offline),
                ("line back", self._line_back),
                ("late chat and mail", self._late),
            ]
        )

    async def _inbox(self, step: Step) -> None:
        since = time.perf_counter()
        model = self._station.inbox.view.model
        at = await self._screen.until(
            lambda: model.rowCount() >= 5 and self._status().link is Link.ONLINE, "the inbox"
        )
        step.ms = (at - since) * 1000
        await self._screen.until(lambda: not self._status().filling, "the complete first copy")
        await self._screen.until(lambda: model.row(0) is not None, "the first row")
        first = model.row(0)
        name = first.customer_name if first is not None else ""
        step.shown = {"rows": model.rowCount(), "first": name}

    async def _call(self, step: Step) -> None:
        await self._popped(step, CALLER_NAME, await self._world.ring())

    async def _answered(self, step: Step) -> None:
        since = time.perf_counter()
        await self._press_accept()
        step.shown = await self._history(CALLER_NAME, "")
        step.ms = (time.perf_counter() - since) * 1000
        channels = step.shown["channels"]
        need(isinstance(channels, list) and len(channels) >= MIN_CHANNELS, "too few channels")
        await self._world.answer()

    async def _writes_meanwhile(self, step: Step) -> None:
        """Still on the line, the caller writes too: one history, and a link while talking."""
        token = await self._session.access_token()
        since = await self._world.write_whatsapp(token, CALLER_NAME, MEANWHILE_TEXT, CALLER)
        known = self._people[CALLER_NAME]
        bar = self._station.timeline.view.elsewhere
        # The bar may be there already, for another channel she waits in.
        at = await self._screen.until(lambda: self._pop_shows(CALLER_NAME), "that she writes too")
        step.ms = (at - since) * 1000
        step.shown = {"elsewhere": texts(bar), "pop": True}
        await self._picture(step, "a")
        await self._press_accept()
        step.shown |= await self._history(CALLER_NAME, MEANWHILE_TEXT[:30])
        need(self._people[CALLER_NAME] == known, "what she writes is on another card")
        answer = "Анна, вот ссылка: https://polka.example/track/20418"
        await self._reply(answer)
        sent = await asyncio.wait_for(self._world.sent_by_cloud(), 15)
        need(sent.text == answer, f"{sent.kind} got {sent.text!r}")
        step.shown["sent while talking"] = [sent.kind, sent.address]

    async def _written_to_first(self, step: Step) -> None:
        """Still on the line: a letter on a subject of its own, which she has not written about."""
        ways = self._station.composer.presenter.state.ways
        fresh = [way for way in ways if way.opening is not None]
        letter = next((way for way in fresh if way.channel_kind == ChannelKind.EMAIL), None)
        need(letter is not None, "no letter can be begun")
        if letter is None:
            return
        composer = self._station.composer.view
        self._station.deeds.write_in(letter.conversation_id)
        await self._screen.until(composer.subject.isVisible, "the field of the subject")
        composer.subject.setText(FIRST_SUBJECT)
        await self._picture(step, "a")
        since = time.perf_counter()
        await self._reply(FIRST_TEXT)
        step.shown = await self._history(CALLER_NAME, FIRST_TEXT[:20])
        step.ms = (time.perf_counter() - since) * 1000
        sent = await asyncio.wait_for(self._world.sent_mail(), 20)
        mail = email.message_from_bytes(sent.raw, policy=policy.default)
        need(mail["Subject"] == FIRST_SUBJECT, f"the letter is about {mail['Subject']!r}")
        need(mail["In-Reply-To"] is None, "the letter answers something")
        step.shown["mail_sent_to"] = list(sent.recipients)
        await self._world.hang_up()

    async def _chat(self, step: Step) -> None:
        await self._popped(step, CHATTER_NAME, await self._world.write_chat(CHAT_TEXT))

    async def _chat_answered(self, step: Step) -> None:
        since = time.perf_counter()
        await self._press_accept()
        step.shown = await self._history(CHATTER_NAME, CHAT_TEXT[:30])
        step.ms = (time.perf_counter() - since) * 1000
        answer = "Дмитрий, дозвонились: курьер будет через 15 минут."
        await self._reply(answer)
        got = await asyncio.wait_for(self._world.chat_answer(), 15)
        need(got == answer, f"the visitor got {got!r}")
        step.shown["visitor_got"] = got

    async def _mail(self, step: Step) -> None:
        since = await self._world.deliver_mail(MAIL_SUBJECT, MAIL_TEXT)
        await self._popped(step, WRITER_NAME, since)

    async def _mail_answered(self, step: Step) -> None:
        since = time.perf_counter()
        await self._press_accept()
        step.shown = await self._history(WRITER_NAME, MAIL_TEXT[:20])
        step.ms = (time.perf_counter() - since) * 1000
        await self._reply("Ольга, счёт отправили вам во вложении.")
        sent = await asyncio.wait_for(self._world.sent_mail(), 20)
        need("belova@pochta.example" in sent.recipients, "the answer went elsewhere")
        step.shown["mail_sent_to"] = list(sent.recipients)

    async def _telegram(self, step: Step) -> None:
        since = await self._world.write_telegram(TELEGRAM_NAME, TELEGRAM_TEXT)
        await self._popped(step, TELEGRAM_NAME, since)

    async def _telegram_answered(self, step: Step) -> None:
        answer = "Игорь, пункт выдачи работает до 21:00."
        await self._answer_by_cloud(step, TELEGRAM_NAME, TELEGRAM_TEXT, answer)

    async def _whatsapp(self, step: Step) -> None:
        token = await self._session.access_token()
        since = await self._world.write_whatsapp(token, WHATSAPP_NAME, WHATSAPP_TEXT)
        await self._popped(step, WHATSAPP_NAME, since)

    async def _whatsapp_answered(self, step: Step) -> None:
        answer = "Марина, банк уже починил оплату: попробуйте ещё раз, пожалуйста."
        await self._answer_by_cloud(step, WHATSAPP_NAME, WHATSAPP_TEXT, answer)

    async def _form(self, step: Step) -> None:
        """Who called before fills in a form: known by the same number, on the same card."""
        token = await self._session.access_token()
        since = await self._world.fill_form(token, CALLER_NAME, FORM_SUBJECT, FORM_TEXT)
        await self._popped(step, CALLER_NAME, since)

    async def _form_answered(self, step: Step) -> None:
        known = self._people[CALLER_NAME]
        answer = "Анна, полку добавили, доставка в тот же день."
        await self._answer_by_cloud(step, CALLER_NAME, FORM_TEXT, answer)
        need(self._people[CALLER_NAME] == known, "the form is on another card")
        live = await self._live_channels()
        need(len(live) >= MIN_LIVE_CHANNELS, f"only {', '.join(live)}")
        step.shown["channels of the story"] = live

    async def _answer_by_cloud(self, step: Step, name: str, wanted: str, answer: str) -> None:
        since = time.perf_counter()
        await self._press_accept()
        step.shown = await self._history(name, wanted[:30])
        step.ms = (time.perf_counter() - since) * 1000
        await self._reply(answer)
        sent = await asyncio.wait_for(self._world.sent_by_cloud(), 15)
        need(sent.text == answer, f"{sent.kind} got {sent.text!r}")
        step.shown["sent"] = [sent.kind, sent.address]

    async def _cut(self, step: Step) -> None:
        since = await self._world.cut()
        banner = self._station.banner
        at = await self._screen.until(banner.isVisible, "the offline banner")
        step.ms = (at - since) * 1000
        step.shown = {**texts(banner)}

    async def _history_offline(self, step: Step) -> None:
        since = time.perf_counter()
        told: dict[str, object] = {}
        for name in (CALLER_NAME, CHATTER_NAME, WRITER_NAME):
            self._station.open_customer(self._people[name])
            told[name] = await self._history(name, "")
        step.ms = (time.perf_counter() - since) * 1000 / 3
        step.shown = told
        channels = {
            kind
            for name in (CALLER_NAME, CHATTER_NAME, WRITER_NAME)
            for kind in (
                entry.channel_kind for entry in await self._all_entries(self._people[name])
            )
        }
        need(len(channels) >= MIN_CHANNELS, "too few channels offline")

    async def _call_offline(self, step: Step) -> None:
        since = time.perf_counter()
        ringing = PhoneEvent(event="ringing", call_id="local-1", number=CALLER)
        await self._world.thread.call(report(self._link, [ringing]))
        await self._popped(step, CALLER_NAME, since)
        await self._press_accept()
        ended = PhoneEvent(event="ended", call_id="local-1", talk_s=75)
        await self._world.thread.call(report(self._link, [ended]))

    async def _work_offline(self, step: Step) -> None:
        since = time.perf_counter()
        commands, directory = self._session.commands, self._session.queries.directory()
        caller, chatter = self._people[CALLER_NAME], self._people[CHATTER_NAME]
        await commands.add_note(caller, "Обещали перезвонить до вечера.")
        await commands.register_visit(caller, directory.branches[0].id, "Получение заказа")
        await commands.patch_customer(caller, {"about": "Просит звонить после 18:00"})
        card = await self._session.queries.card(chatter)
        need(card is not None, "no card offline")
        if card is not None:
            chat = next(item for item in card.conversations if item.channel_kind == "webchat")
            await commands.send_message(chat.id, "Пока нет связи, но мы о вас помним.")
        self._station.open_customer(caller)
        await self._screen.until(lambda: self._status_waiting() >= 4, "the waiting counter")
        step.ms = (time.perf_counter() - since) * 1000
        step.shown = {"banner": texts(self._station.banner), "waiting": self._status_waiting()}
        await self._world.write_chat(LATE_CHAT)
        await self._world.deliver_mail(f"Re: {MAIL_SUBJECT}", LATE_MAIL)

    def _status_waiting(self) -> int:
        return self._session.queries.status().waiting

    async def _line_back(self, step: Step) -> None:
        since = await self._world.mend()
        self._session.retry_now()
        banner = self._station.banner
        at = await self._screen.until(
            lambda: not banner.isVisible() and self._status_waiting() == 0, "an empty outbox"
        )
        step.ms = (at - since) * 1000
        entries = await self._all_entries(self._people[CALLER_NAME])
        notes = [item for item in entries if item.text == "Обещали перезвонить до вечера."]
        need(len(notes) == 1, f"{len(notes)} notes instead of one")
        step.shown = {"notes": len(notes), "status": texts(self._station.status)}

    async def _late(self, step: Step) -> None:
        """What arrived while the cable was out is here, and the stale reply is held."""
        since = time.perf_counter()
        chatter = self._people[CHATTER_NAME]
        self._station.open_customer(chatter)
        step.shown = await self._history(CHATTER_NAME, LATE_CHAT[:20])
        step.ms = (time.perf_counter() - since) * 1000
        entries = await self._all_entries(chatter)
        late = [item for item in entries if item.text == LATE_CHAT]
        held = [item for item in entries if item.text.startswith("Пока нет связи")]
        need(len(late) == 1, f"{len(late)} late messages instead of one")
        # The visitor wrote again while the reply waited: the agent decides before it goes out.
        need([item.delivery for item in held] == [Delivery.HELD], "the stale reply was not held")
        writer = await self._all_entries(self._people[WRITER_NAME])
        need(sum(item.text.startswith("Забыла") for item in writer) == 1, "the late mail")
        step.shown["held_reply"] = held[0].delivery
