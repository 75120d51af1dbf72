"""The made-up clouds are taken for the real ones by the client libraries people use."""

from __future__ import annotations

import asyncio
from pathlib import Path

import maxapi
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from pywa_async.client import WhatsApp as PyWa
from pywa_async.errors import WhatsAppError
from pywa_async.types.callback import Button, Section, SectionList, SectionRow

from tests.contract.channels.peer import File
from tests.peers.messengers import max as max_cloud
from tests.peers.messengers import telegram, whatsapp

PAPER = File("договор.pdf", "application/pdf", b"%PDF-1.4\n" + bytes(range(256)))


async def test_a_telegram_library_takes_our_cloud_for_the_real_one() -> None:
    cloud = telegram.Telegram()
    async with cloud:
        session = AiohttpSession(api=TelegramAPIServer.from_base(cloud.url))
        async with Bot(telegram.TOKEN, session=session) as bot:
            assert (await bot.get_me()).username == "polka_help_bot"
            await cloud.writes("Где заказ?")
            await cloud.writes("Вот договор", PAPER)
            await cloud.shares_place(55.75, 37.61)
            await cloud.shares_contact("Пётр", "+79161234567")
            await cloud.presses(f"{cloud.address}:1", "Да")
            await cloud.blocks(True)
            updates = await bot.get_updates(timeout=1)
            said, paper, place, contact = (u.message for u in updates[:4])
            assert said is not None
            assert (said.text, said.chat.type) == ("Где заказ?", "private")
            assert paper is not None
            assert paper.document is not None
            file = await bot.download(paper.document)
            assert file is not None
            assert file.read() == PAPER.data
            assert place is not None
            assert place.location is not None
            assert contact is not None
            assert contact.contact is not None
            assert updates[4].callback_query is not None
            assert updates[5].my_chat_member is not None
            assert await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0) == []
            keyboard = InlineKeyboardMarkup(
                inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="Да")]]
            )
            chat = int(cloud.address)
            await bot.send_message(chat, "Выехал", reply_markup=keyboard)
            await bot.send_document(chat, BufferedInputFile(PAPER.data, PAPER.name))
            cloud.slows_down(3)
            with pytest.raises(TelegramRetryAfter) as slow:
                await bot.send_message(chat, "ещё")
            assert slow.value.retry_after == 3
            cloud.refuses()
            with pytest.raises(TelegramForbiddenError):
                await bot.send_message(chat, "ещё")
    got = await cloud.got()
    assert [item.text for item in got] == ["Выехал", ""]
    assert got[0].buttons == ("Да",)
    assert got[1].files[0].data == PAPER.data


async def test_a_max_library_takes_our_cloud_for_the_real_one(tmp_path: Path) -> None:
    cloud = max_cloud.Max()
    async with cloud:
        bot = maxapi.Bot(max_cloud.TOKEN)
        bot.set_api_url(cloud.url)
        try:
            assert (await bot.get_me()).username == "polka_bot"
            sent = await bot.send_message(user_id=int(cloud.address), text="Выехал")
            assert sent is not None
            assert sent.message.body is not None
            assert sent.message.body.mid == (await cloud.got())[0].ref
        finally:
            await bot.close_session()


async def test_a_whatsapp_library_takes_our_cloud_for_the_real_one() -> None:
    cloud = whatsapp.WhatsApp()
    async with cloud:
        client = PyWa(phone_id=whatsapp.PHONE, token=whatsapp.TOKEN)
        client.api._session.base_url = f"{cloud.url}/v23.0"
        try:
            sent = await client.send_message(to=cloud.address.lstrip("+"), text="Выехал")
            assert sent.id == (await cloud.got())[0].ref
            to = cloud.address.lstrip("+")
            rows = [SectionRow(title=str(at), callback_data=str(at)) for at in range(1, 12)]
            chosen = SectionList("Выбрать", [Section("Оценка", rows[:10])])
            await client.send_message(to=to, text="Как вам?", buttons=chosen)
            buttons = [Button("Да", callback_data="1"), Button("Нет", callback_data="2")]
            await client.send_message(to=to, text="Удобно?", buttons=buttons)
            got = [item.buttons for item in await cloud.got()]
            assert got[1:] == [tuple(map(str, range(1, 11))), ("Да", "Нет")]
            with pytest.raises(WhatsAppError):
                await client.send_message(
                    to=to, text="?", buttons=SectionList("Выбрать", [Section("Оценка", rows)])
                )
        finally:
            await asyncio.wait_for(client.api._session.aclose(), 5)
