"""The contract of every written channel, played against its provider."""

from __future__ import annotations

import asyncio

from domain.glossary import Amending, ConversationStatus, Delivery, EntryKind
from tests.contract.channels.peer import File, Got, Peer, Trait
from tests.contract.channels.peers import both, every, fetched, needs
from tests.contract.channels.stage import Stage

PICTURE = File("чек №1.png", "image/png", bytes.fromhex("89504e470d0a1a0a") + bytes(range(256)))
PAPER = File("договор.pdf", "application/pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40)

THERE = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)


async def _got(stage: Stage, peer: Peer, count: int) -> list[Got]:
    """Return what the customer got, once it is so much."""
    async with asyncio.timeout(20):
        while True:
            if len(got := await peer.got()) >= count:
                return got
            await asyncio.sleep(0.02)


@every
async def test_a_message_comes_once_with_its_author(stage: Stage, peer: Peer) -> None:
    entry = await stage.written("Здравствуйте! Где мой заказ № 4127? 🙂")
    assert stage.texts() == ["Здравствуйте! Где мой заказ № 4127? 🙂"]
    assert [(i.kind, i.value) for i in stage.identities()] == [(peer.identity_kind, peer.address)]
    if Trait.NAMES in peer.traits:
        assert entry.author_name == peer.name
    await stage.until(lambda: (found := stage.health()) and found.state == "working")


@needs(Trait.FIRST)
async def test_we_write_first_and_they_answer_into_the_same_conversation(
    stage: Stage, peer: Peer
) -> None:
    sent = await stage.write_first("Вот ссылка на оплату")
    await stage.sent(sent, *THERE)
    (got,) = await _got(stage, peer, 1)
    assert got.text == "Вот ссылка на оплату"
    entry = await stage.written("Спасибо, оплатила")
    (talk,) = stage.conversations()
    assert entry.conversation_id == stage.entry(sent).conversation_id == talk.id
    assert talk.customer_id == stage.bench.shop.customer.id
    await stage.sent(stage.answer("Видим оплату"), *THERE)
    again = await _got(stage, peer, 2)
    assert [item.text for item in again] == ["Вот ссылка на оплату", "Видим оплату"]
    await stage.written("И вам спасибо")
    assert [item.id for item in stage.conversations()] == [talk.id]


@every
async def test_what_one_customer_writes_is_one_conversation(stage: Stage, peer: Peer) -> None:
    for text in ("Раз", "Два", "Три"):
        await stage.written(text)
    assert stage.texts() == ["Раз", "Два", "Три"]
    assert len(stage.conversations()) == 1
    # Read in the order it came in, though a provider counts in whole seconds.
    moments = [entry.at for entry in stage.entries()]
    assert moments == sorted(set(moments))


@needs(Trait.REPEATS)
async def test_what_is_told_twice_is_there_once(stage: Stage, peer: Peer) -> None:
    await stage.written("Один раз")
    await peer.repeats()
    await stage.written("И дальше")
    await peer.repeats()
    await stage.written("Конец")
    assert stage.texts() == ["Один раз", "И дальше", "Конец"]


@every
async def test_nonsense_stops_nobody(stage: Stage, peer: Peer) -> None:
    await stage.written("До")
    await peer.babbles()
    await stage.written("После")
    assert stage.texts() == ["До", "После"]


@every
async def test_strange_words_come_as_they_can_be_read(stage: Stage, peer: Peer) -> None:
    await peer.writes("Привет <b>всем</b> & \u202eмоед\u202c /start \\n")
    await stage.until(lambda: stage.texts())
    assert stage.texts() == ["Привет <b>всем</b> & моед /start \\n"]


@needs(Trait.FILES_IN)
async def test_files_come_whole(stage: Stage, peer: Peer) -> None:
    await peer.writes("Вот чек", PICTURE)
    await stage.until(lambda: any(entry.attachments for entry in stage.entries()))
    await stage.until(lambda: any("Вот чек" in text for text in stage.texts()))
    items = [item for entry in stage.entries() for item in entry.attachments]
    assert [stage.bytes_of(item) for item in items] == [PICTURE.data]


@fetched()
async def test_a_file_larger_than_is_taken_stops_nobody(stage: Stage, peer: Peer) -> None:
    await stage.stop()
    stage.configure(max_file=200_000)
    await stage.start()
    await stage.written("До")
    await peer.writes("Смотрите", File("фото.jpg", "image/jpeg", b"\xff\xd8" + bytes(1_000_000)))
    await stage.written("После")
    assert [item.size for entry in stage.entries() for item in entry.attachments] == []
    assert any("Смотрите" in text for text in stage.texts())


@needs(Trait.ANSWERS_IN)
async def test_an_answer_to_one_message_of_ours_says_to_which(stage: Stage, peer: Peer) -> None:
    await stage.written("Добрый день")
    first = stage.answer("Какой заказ?")
    await stage.sent(first, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    second = stage.answer("И когда оформлен?")
    await stage.sent(second, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    refs = [item.ref for item in await peer.got()]
    entry = await stage.written("4127", answers=refs[0])
    assert stage.details(entry).reply_to == first


@every
async def test_an_answer_reaches_the_customer_once(stage: Stage, peer: Peer) -> None:
    await stage.written("Где заказ?")
    texts = [f"Курьер выехал, часть {number} 🚚" for number in range(3)]
    for text in texts:
        await stage.sent(stage.answer(text), Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    assert [item.text for item in await peer.got()] == texts


@needs(Trait.ANSWERS_OUT)
async def test_an_answer_to_one_message_quotes_it(stage: Stage, peer: Peer) -> None:
    ref = await peer.writes("Первый вопрос")
    await stage.until(lambda: stage.entries())
    await stage.written("Второй вопрос")
    first = stage.entries()[0]
    await stage.sent(
        stage.answer("На первый: да", reply_to=first.id),
        Delivery.SENT,
        Delivery.DELIVERED,
        Delivery.READ,
    )
    assert [item.answers for item in await peer.got()] == [ref]


@needs(Trait.FILES_OUT)
async def test_files_reach_the_customer_whole(stage: Stage, peer: Peer) -> None:
    await stage.written("Пришлите договор")
    sent = stage.answer("Вот он", PAPER)
    await stage.sent(sent, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    got = await peer.got()
    assert [item.text for item in got if item.text] == ["Вот он"]
    assert [file.data for item in got for file in item.files] == [PAPER.data]


@every
async def test_a_long_text_goes_out_in_parts_the_channel_takes(stage: Stage, peer: Peer) -> None:
    await stage.written("Расскажите подробно")
    longest = peer.longest or 20_000
    words = " ".join(f"слово{number}" for number in range(longest // 4))
    text = words[: longest * 2 + 100].strip()
    await stage.sent(stage.answer(text), Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    parts = [item.text for item in await peer.got()]
    assert len(parts) == 1 if not peer.longest else all(len(part) <= longest for part in parts)
    assert " ".join(" ".join(parts).split()) == text


@needs(Trait.DELIVERED)
async def test_it_is_known_that_a_message_is_there(stage: Stage, peer: Peer) -> None:
    await stage.written("Где заказ?")
    sent = stage.answer("Выехал")
    await stage.sent(sent, Delivery.SENT, Delivery.DELIVERED)
    await peer.delivers((await peer.got())[-1].ref)
    await stage.sent(sent, Delivery.DELIVERED)


@needs(Trait.READ)
async def test_it_is_known_that_all_was_read(stage: Stage, peer: Peer) -> None:
    await stage.written("Где заказ?")
    both = [stage.answer("Выехал"), stage.answer("Будет к шести")]
    for sent in both:
        await stage.sent(sent, Delivery.SENT, Delivery.DELIVERED)
    await peer.reads((await peer.got())[-1].ref)
    for sent in both:
        await stage.sent(sent, Delivery.READ)


@needs(Trait.EDITS)
async def test_a_customers_correction_is_seen_and_what_it_said_before(
    stage: Stage, peer: Peer
) -> None:
    ref = await peer.writes("Заказ 4172")
    await stage.until(lambda: stage.texts() == ["Заказ 4172"])
    await peer.edits(ref, "Заказ 4127")
    await stage.until(lambda: stage.texts() == ["Заказ 4127"])
    details = stage.details(stage.entries()[0])
    assert details.earlier == ("Заказ 4172",)
    assert details.edited_at is not None


@needs(Trait.DELETES)
async def test_what_a_customer_took_back_stays_readable_and_says_so(
    stage: Stage, peer: Peer
) -> None:
    ref = await peer.writes("Отмените заказ")
    await stage.until(lambda: stage.texts() == ["Отмените заказ"])
    await peer.deletes(ref)
    await stage.until(lambda: stage.details(stage.entries()[0]).deleted_at is not None)
    assert stage.texts() == ["Отмените заказ"]


@needs(Trait.CHANGES)
async def test_what_we_change_the_customer_reads_as_it_is_now(stage: Stage, peer: Peer) -> None:
    await stage.written("Когда привезут?")
    sent = [stage.answer(text) for text in ("В среду", "До вечера")]
    for entry in sent:
        await stage.sent(entry, *THERE)
    for text in ("Во вторник", "В четверг"):
        stage.amend(sent[0], text)
    details = await stage.amended(sent[0])
    assert [item.text for item in await peer.got()] == ["В четверг", "До вечера"]
    assert stage.entry(sent[0]).text == "В четверг"
    assert details.earlier[-1] == "В среду"
    assert details.edited_at is not None


@needs(Trait.TAKES_BACK)
async def test_what_we_take_back_is_gone_with_its_files(stage: Stage, peer: Peer) -> None:
    await stage.written("Пришлите договор")
    files = (PAPER,) if Trait.FILES_OUT in peer.traits else ()
    wrong, right = stage.answer("Вот он", *files), stage.answer("Это был чужой")
    for entry in (wrong, right):
        await stage.sent(entry, *THERE)
    stage.amend(wrong, "")
    await stage.until(lambda: stage.details(stage.entry(wrong)).deleted_at)
    assert [item.text for item in await peer.got()] == ["Это был чужой"]
    assert stage.entry(wrong).text == "Вот он"


@both(Trait.TAKES_BACK, Trait.REFUSES)
async def test_a_change_the_provider_does_not_allow_says_so_and_shows_what_is_read(
    stage: Stage, peer: Peer
) -> None:
    await stage.written("Когда привезут?")
    sent = stage.answer("В среду")
    await stage.sent(sent, *THERE)
    changes = Trait.CHANGES in peer.traits
    peer.refuses()
    stage.amend(sent, "В четверг" if changes else "")
    details = await stage.amended(
        sent, Amending.NOT_CHANGED if changes else Amending.NOT_TAKEN_BACK
    )
    assert details.amend_why
    assert (stage.entry(sent).text, details.earlier) == ("В среду", ())
    assert [item.text for item in await peer.got()] == ["В среду"]


@both(Trait.TAKES_BACK, Trait.CUTS)
async def test_a_change_whose_answer_was_lost_is_made_and_known(stage: Stage, peer: Peer) -> None:
    await stage.written("Когда привезут?")
    sent = stage.answer("В среду")
    await stage.sent(sent, *THERE)
    changes = Trait.CHANGES in peer.traits
    peer.cuts()
    stage.amend(sent, "В четверг" if changes else "")
    await stage.amended(sent)
    assert [item.text for item in await peer.got()] == (["В четверг"] if changes else [])


@both(Trait.TAKES_BACK, Trait.SLOWS_DOWN)
async def test_a_change_waits_where_the_provider_asks(stage: Stage, peer: Peer) -> None:
    await stage.written("Когда привезут?")
    sent = stage.answer("В среду")
    await stage.sent(sent, *THERE)
    changes = Trait.CHANGES in peer.traits
    peer.slows_down(1.0)
    stage.amend(sent, "В четверг" if changes else "")
    await stage.amended(sent)
    assert [item.text for item in await peer.got()] == (["В четверг"] if changes else [])


@needs(Trait.PLACES)
async def test_a_place_comes_as_a_place(stage: Stage, peer: Peer) -> None:
    await peer.shares_place(55.751244, 37.618423)
    await stage.until(lambda: stage.entries())
    place = stage.details(stage.entries()[0]).place
    assert place is not None
    assert (round(place.latitude, 4), round(place.longitude, 4)) == (55.7512, 37.6184)
    assert "55.7512" in stage.texts()[0]


@needs(Trait.CONTACTS)
async def test_a_shared_number_comes_as_a_contact(stage: Stage, peer: Peer) -> None:
    await peer.shares_contact("Пётр", "+79161234567")
    await stage.until(lambda: stage.entries())
    contact = stage.details(stage.entries()[0]).contact
    assert contact is not None
    assert contact.phone.lstrip("+") == "79161234567"
    assert "79161234567" in stage.texts()[0]


@needs(Trait.BUTTONS)
async def test_a_pressed_button_says_what_was_chosen(stage: Stage, peer: Peer) -> None:
    await stage.written("Добрый день")
    sent = stage.answer("Удобно завтра?")
    await stage.sent(sent, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    await peer.presses((await peer.got())[-1].ref, "Да")
    entry = (await stage.until(lambda: [e for e in stage.entries() if e.text == "Да"]))[0]
    assert stage.details(entry).choice == "Да"


@needs(Trait.BUTTONS)
async def test_who_is_asked_how_it_was_answers_with_a_button(stage: Stage, peer: Peer) -> None:
    await stage.stop()
    stage.configure(survey="Помогли ли вам?")
    await stage.start()
    await stage.written("Где заказ?")
    stage.resolve()
    got = await _got(stage, peer, 1)
    assert (got[0].text, got[0].buttons) == ("Помогли ли вам?", ("1", "2", "3", "4", "5"))
    await peer.presses(got[0].ref, "5")
    await stage.until(lambda: any(entry.kind == EntryKind.SURVEY for entry in stage.entries()))
    assert [talk.status for talk in stage.conversations()] == [ConversationStatus.RESOLVED]


@needs(Trait.BLOCKS)
async def test_it_is_told_that_a_customer_lets_us_write_no_more(stage: Stage, peer: Peer) -> None:
    await stage.written("Не пишите мне")
    await peer.blocks(True)
    await stage.until(lambda: [e.details["rule"] for e in stage.entries("internal")])
    assert stage.entries("internal")[0].details["rule"] == "address_blocked"


@needs(Trait.MOVES)
async def test_a_changed_address_keeps_the_person(stage: Stage, peer: Peer) -> None:
    await stage.written("Это я")
    await peer.moves("79160000001")
    await stage.until(lambda: len(stage.identities()) == 2)
    await stage.written("И это я")
    assert len({entry.customer_id for entry in stage.entries()}) == 1
    assert len(stage.conversations()) == 1


@needs(Trait.SLOWS_DOWN)
async def test_who_is_asked_to_wait_waits_and_sends_once(stage: Stage, peer: Peer) -> None:
    await stage.written("Где заказ?")
    peer.slows_down(1.0)
    began = asyncio.get_running_loop().time()
    both = [stage.answer("Выехал"), stage.answer("Будет к шести")]
    for sent in both:
        await stage.sent(sent, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    assert asyncio.get_running_loop().time() - began >= 0.9
    assert [item.text for item in await peer.got()] == ["Выехал", "Будет к шести"]


@needs(Trait.REFUSES)
async def test_a_refusal_says_why_and_is_not_tried_again(stage: Stage, peer: Peer) -> None:
    await stage.written("Где заказ?")
    peer.refuses()
    refused = stage.answer("Выехал")
    await stage.sent(refused, Delivery.FAILED)
    assert stage.detail_of_sending(refused)
    taken = stage.answer("Будет к шести")
    await stage.sent(taken, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    assert [item.text for item in await peer.got()] == ["Будет к шести"]


@needs(Trait.CUTS)
async def test_a_lost_answer_is_left_to_a_person_and_never_sent_again(
    stage: Stage, peer: Peer
) -> None:
    await stage.written("Где заказ?")
    peer.cuts()
    lost = stage.answer("Выехал")
    await stage.sent(lost, Delivery.UNKNOWN, Delivery.SENT, Delivery.DELIVERED)
    after = stage.answer("Будет к шести")
    await stage.sent(after, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    assert [item.text for item in await peer.got()] == ["Выехал", "Будет к шести"]


@needs(Trait.KEEPS)
async def test_an_outage_of_the_provider_loses_and_doubles_nothing(
    stage: Stage, peer: Peer
) -> None:
    await stage.written("До")
    await peer.goes_away()
    answered = stage.answer("Ответ")
    await stage.until(lambda: (found := stage.health()) and found.state == "failing")
    await peer.comes_back()
    await stage.written("После")
    await stage.sent(answered, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
    assert stage.texts() == ["До", "После"]
    assert [item.text for item in await peer.got()] == ["Ответ"]
    await stage.until(lambda: (found := stage.health()) and found.state == "working")


@needs(Trait.KEEPS, Trait.QUEUES)
async def test_a_restart_in_the_middle_loses_and_doubles_nothing(stage: Stage, peer: Peer) -> None:
    wanted = [f"Сообщение {number}" for number in range(20)]
    await stage.written(wanted[0])
    for text in wanted[1:10]:
        await peer.writes(text)
    await stage.until(lambda: len(stage.texts()) > 2)
    await stage.stop()
    for text in wanted[10:]:
        await peer.writes(text)
    await stage.start()
    await stage.until(lambda: len(stage.texts()) >= len(wanted))
    assert stage.texts() == wanted


@needs(Trait.REVOKES)
async def test_a_revoked_account_says_so_and_works_when_it_is_renewed(
    stage: Stage, peer: Peer
) -> None:
    await stage.written("До")
    peer.revokes()
    await stage.until(lambda: (found := stage.health()) and found.state == "revoked")
    found = stage.health()
    assert found is not None
    assert found.problem == "refused"
    peer.restores()
    await stage.written("После")
    assert stage.texts() == ["До", "После"]
