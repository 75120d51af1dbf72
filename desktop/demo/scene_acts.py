"""How the tour gets to its screens and away from them: what an agent would do."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QScrollArea, QWidget

from desktop.demo.colleague import Colleague
from desktop.demo.stage import Stage, Step
from desktop.demo.world import CALLER, PASSWORD
from domain.clock import SystemClock
from domain.glossary import Presence
from domain.ids import ConversationId
from sync.queries.asking import InboxQuestion
from sync.queries.rows import InboxView, Link
from ui.composer.presenter import Mode
from ui.design.moments import presets
from ui.lock.screen import LockScreen
from ui.settings.presenter import SectionId
from ui.shell.rail import Page
from ui.signin.presenter import Form

ANNA, DMITRY, OLGA = "Анна Климова", "Дмитрий Орлов", "Ольга Белова"
SHARED = "+79215550102"
STRANGER = "+79998887766"
MISSING = "щщщ"
WORDS = "Дмитрий, курьер уже едет: будет у вас с 12 до 14. Если планы изменятся, напишите."
OTHER_DAY = "Звонить только после 19:00"
OUR_DAY = "Звонить до обеда, днём на работе"


async def nothing(_stage: Stage) -> None:
    """Do nothing: it is there already, or the next scene goes elsewhere by itself."""


async def escape(stage: Stage) -> None:
    """Close what is open over the window."""
    stage.escape()


def key(action: str) -> Step:
    """Return what does an action of the table of keys."""

    async def act(stage: Stage) -> None:
        stage.do(action)

    return act


# -- the list ------------------------------------------------------------------------------------


async def inbox(stage: Stage, view: InboxView) -> None:
    """Open a list."""
    await stage.show_list(view)


async def _asked(stage: Stage, question: InboxQuestion) -> None:
    presenter = stage.station.inbox.presenter
    presenter.ask(question)
    await stage.until(
        lambda: presenter.state.question == question and not presenter.state.loading, "the list"
    )


async def sorts(stage: Stage) -> None:
    """Open the menu of orders."""
    await stage.show_list(InboxView.MINE)
    stage.station.inbox.view.views.sort.click()


async def filtered(stage: Stage) -> None:
    """Narrow the list three ways."""
    kinds = ("whatsapp", "vk", "telegram")
    await _asked(stage, InboxQuestion(view=InboxView.ALL, channels=kinds, waiting=True))


async def nothing_found(stage: Stage) -> None:
    """Narrow the list until nothing is left."""
    await _asked(stage, InboxQuestion(view=InboxView.ALL, text=MISSING, unread=True))


async def unfiltered(stage: Stage) -> None:
    """Take every filter off."""
    await _asked(stage, InboxQuestion())


async def many(stage: Stage) -> None:
    """Choose several conversations."""
    await stage.show_list(InboxView.MINE)
    inbox = stage.station.inbox.presenter
    ids = inbox.order.ids(0, 5)
    inbox.point_at(None)  # the open one would be chosen with the first
    for item in ids[:4]:
        inbox.toggle(item)
    await stage.until(lambda: inbox.state.chosen == 4, "four that are chosen")


async def few(stage: Stage) -> None:
    """Choose none."""
    stage.station.inbox.presenter.choose_none()


def one_by(action: str) -> Step:
    """Return what does an action to one conversation of the list."""

    async def act(stage: Stage) -> None:
        await _one(stage)
        stage.do(action)

    return act


async def _one(stage: Stage) -> None:
    inbox = stage.station.inbox.presenter
    await stage.show_list(InboxView.MINE)
    if inbox.selected_row() is None:
        inbox.step(1)
        await stage.until(lambda: inbox.selected_row() is not None, "an open conversation")


async def moment_sheet(stage: Stage) -> None:
    """Ask for a moment to put off until."""
    await _one(stage)
    stage.do("snooze")
    menu = QApplication.activePopupWidget()
    if isinstance(menu, QMenu):
        menu.actions()[-1].trigger()
        menu.close()


async def name_sheet(stage: Stage) -> None:
    """Ask for a list's name."""
    stage.station.inbox.view.views.save_requested.emit()


# -- the history ---------------------------------------------------------------------------------


async def history(stage: Stage) -> None:
    """Open the caller at the newest entry."""
    await stage.show_list(InboxView.MINE)
    await stage.open(ANNA)
    bar = stage.station.timeline.view.timeline.verticalScrollBar()
    bar.setValue(bar.maximum())


async def entry(stage: Stage, kind: str, *, with_files: bool | None = None) -> None:
    """Bring an entry of a kind into sight."""
    await stage.open(ANNA)
    await stage.show_entry(ANNA, kind, with_files=with_files)
    if with_files and kind == "message":
        pot = stage.station.timeline.view.timeline.pot
        await stage.until(lambda: len(pot.pictures) >= 3, "the pictures")


async def letter(stage: Stage) -> None:
    """Open a letter with its formatting."""
    found = await stage.show_entry(ANNA, "email")
    stage.station.timeline.view.timeline.acts.letter_requested.emit(found)
    window = stage.station.timeline.view.findChild(QWidget, "letter")
    if window is not None:
        window.move(stage.base.mapToGlobal(stage.base.rect().center()) - window.rect().center())


async def close_letter(stage: Stage) -> None:
    """Close it."""
    window = stage.station.timeline.view.findChild(QWidget, "letter")
    if window is not None:
        window.close()


async def entry_menu(stage: Stage) -> None:
    """Open the menu of an entry."""
    await stage.show_entry(ANNA, "message", with_files=True)
    rows = stage.station.timeline.view.timeline
    item = rows.current_item()
    if item is not None:
        rows.acts.open_menu(item, rows.menu_place())


async def one_channel(stage: Stage) -> None:
    """Show one channel only."""
    await stage.open(ANNA)
    stage.station.timeline.presenter.filter_by("email")


async def all_channels(stage: Stage) -> None:
    """Show all of them again."""
    stage.station.timeline.presenter.filter_by("")


async def find_here(stage: Stage) -> None:
    """Look for a word in the history."""
    await stage.open(ANNA)
    stage.do("find_here")
    finding, field = stage.station.timeline.finding, stage.station.timeline.view.finder.field
    field.clear()
    field.setText("заказ")
    await stage.until(lambda: finding.state.hits.keys and not finding.state.busy, "hits")
    stage.do("find_here")


async def found(stage: Stage) -> None:
    """Look for nothing more."""
    stage.station.timeline.view.finder.dismiss()


async def colleague(stage: Stage) -> Colleague:
    """Return who sits at the second desk."""
    if stage.colleague is None:
        folder = stage.folder / "colleague"
        stage.colleague = await Colleague.arrive(folder, stage.world.direct, PASSWORD)
    return stage.colleague


async def colleague_writes(stage: Stage) -> None:
    """Let a colleague answer the conversation that is open here."""
    other = await colleague(stage)
    await stage.open(DMITRY)
    talk = await stage.talk(DMITRY)
    if talk is not None:
        other.look_at(talk.id, replying=True)
        near = stage.session.queries.nearby
        await stage.until(lambda: any(who.replying for who in near(talk.id)), "a colleague")
    await stage.screen.settle()


async def colleague_goes(stage: Stage) -> None:
    """Let the colleague look elsewhere."""
    if stage.colleague is not None:
        stage.colleague.look_at(None, replying=False)


# -- writing -------------------------------------------------------------------------------------


async def _write(stage: Stage, mode: str, text: str) -> None:
    await stage.open(DMITRY)
    view = stage.station.composer.view
    await stage.until(lambda: view.text.isVisible() or mode == "note", "a field to write in")
    stage.do(mode)
    view.text.clear()
    stage.type(text)


def written(mode: str, text: str) -> Step:
    """Return what writes a text, as a reply or as a note."""

    async def act(stage: Stage) -> None:
        await _write(stage, mode, text)
        if text.endswith(("/", "??", "@")):
            found = stage.station.composer.view.suggestions
            await stage.until(found.isVisible, "suggestions")

    return act


async def by_letter(stage: Stage) -> None:
    """Answer a letter, with a file."""
    await stage.open(OLGA)
    view = stage.station.composer.view
    talk = await stage.talk(OLGA, "email")
    if talk is not None:
        stage.station.composer.presenter.choose_way(talk.id)
    await stage.until(view.text.isVisible, "a field to write in")
    stage.do("reply")
    view.text.clear()
    stage.type("Ольга, счёт и акт сверки во вложении. Оригиналы приедут вместе с заказом.")
    files = stage.station.composer.files
    files.add_bytes("Счёт № 48213 от 22 ноября.pdf", "application/pdf", b"%PDF-1.4\n" * 9000)
    files.add_bytes("Акт сверки.pdf", "application/pdf", b"%PDF-1.4\n" * 3000)
    await stage.until(lambda: len(files.state.files) == 2, "the files")


async def first_letter(stage: Stage) -> None:
    """Begin a letter on another subject."""
    await stage.open(OLGA)
    composer = stage.station.composer
    ways = composer.presenter.state.ways
    fresh = [way for way in ways if way.opening is not None and way.channel_kind == "email"]
    if not fresh:
        return
    stage.station.deeds.write_in(fresh[0].conversation_id)
    await stage.until(composer.view.subject.isVisible, "the field of the subject")
    composer.view.subject.setText("Договор рассрочки")
    composer.view.text.clear()
    stage.type("Ольга, вот договор. Если всё верно, ответьте на это письмо.")


async def emoji(stage: Stage) -> None:
    """Offer emoji."""
    await _write(stage, "reply", "Спасибо, что дождались ")
    stage.do("emoji")


async def too_long(stage: Stage) -> None:
    """Write more than the channel takes."""
    await _write(stage, "reply", "")
    stage.station.composer.view.text.setPlainText((WORDS + " ") * 52)


async def later(stage: Stage) -> None:
    """Offer moments to send at."""
    await _write(stage, "reply", WORDS)
    stage.do("send_later")


async def channels(stage: Stage) -> None:
    """Offer the channels of a reply."""
    await stage.open(ANNA)
    stage.do("reply")
    button = stage.station.composer.view.findChild(QAbstractButton, "composer_channel")
    if button is not None:
        button.click()


async def wipe(stage: Stage) -> None:
    """Write nothing after all."""
    stage.escape()
    composer = stage.station.composer
    composer.view.text.clear()
    composer.view.subject.clear()
    for file in composer.files.state.files:
        composer.files.drop(file.sha256)
    composer.view.write(Mode.REPLY)
    composer.view.text.clear()


# -- the card ------------------------------------------------------------------------------------


def card(part: int) -> Step:
    """Return what scrolls the card to its top, its middle or its end."""

    async def act(stage: Stage) -> None:
        await stage.open(ANNA)
        _scroll_card(stage, part)

    return act


def _scroll_card(stage: Stage, part: int) -> None:
    area = stage.station.card.view.findChild(QScrollArea, "card_scroll")
    if area is not None:
        bar = area.verticalScrollBar()
        bar.setValue(bar.maximum() * part // 2)


async def card_edited(stage: Stage) -> None:
    """Write into a field of the card."""
    await stage.open(ANNA)
    _scroll_card(stage, 0)
    city = stage.station.card.view.top.city.edit
    city.setFocus()
    city.selectAll()
    city.setText("Подольск")


async def asked(stage: Stage) -> None:
    """Ask one question: whether to call the number of a link."""
    from ui.shell.asking import AskSheet

    station = stage.station
    if stage.sheet is None:
        stage.sheet = AskSheet(station.look, station.window)
    stage.sheet.ask_to_call(CALLER, lambda: station.call(CALLER))


# -- finding -------------------------------------------------------------------------------------


def palette(text: str) -> Step:
    """Return what opens the list of commands at some letters."""

    async def act(stage: Stage) -> None:
        stage.do("palette")
        view = stage.station.over.palette.view
        view.field.setText(text)
        await stage.until(lambda: view.list.choices, "commands")
        await stage.screen.settle()

    return act


def search(text: str) -> Step:
    """Return what looks for a text everywhere."""

    async def act(stage: Stage) -> None:
        stage.do("search")
        over = stage.station.over.search
        over.view.field.setText(text)
        over.presenter.look_for(text)
        await stage.screen.settle()
        await stage.until(
            lambda: over.view.list.choices or text == MISSING, f"what was found for {text}"
        )

    return act


async def people_found(stage: Stage) -> None:
    """Look for a customer by name."""
    stage.station.show_page(Page.CUSTOMERS)
    view = stage.station.pages.screen(Page.CUSTOMERS).view
    if view.field is not None:
        view.field.setText("климова")
    await stage.screen.settle()


async def page(stage: Stage, page: Page) -> None:
    """Open a page."""
    stage.station.show_page(page)
    screen = stage.station.pages
    if screen.place(page) is not None and screen.screen(page).view.field is not None:
        screen.screen(page).view.field.clear()  # type: ignore[union-attr]  # it is not None
    await stage.screen.settle()


async def settings(stage: Stage, section: SectionId) -> None:
    """Open a section of the settings."""
    stage.station.show_settings(section)
    await stage.screen.settle()


# -- somebody waits ------------------------------------------------------------------------------


def ring(number: str) -> Step:
    """Return what lets a number ring."""

    async def act(stage: Stage) -> None:
        stage.station.show_page(Page.INBOX)
        await stage.open(DMITRY)
        await _ready(stage)
        await stage.world.ring(number)
        await stage.until(stage.station.over.pop.view.cards[0].isVisible, f"who rings: {number}")

    return act


async def _ready(stage: Stage) -> None:
    stage.session.set_presence(Presence.READY)
    me = stage.session.queries.directory
    await stage.until(lambda: (m := me().me) is not None and m.presence == "ready", "ready")


async def ring_known(stage: Stage) -> None:
    """Let somebody we know well ring."""
    await ring(await stage.number(OLGA))(stage)


async def ring_all(stage: Stage) -> None:
    """Let four ring at once."""
    await ring_known(stage)
    for number in (SHARED, STRANGER, "+79261112233"):
        await stage.world.ring(number)
    pop = stage.station.over.pop.presenter
    await stage.until(lambda: len(pop.state.pops) + pop.state.more == 4, "four who ring")


async def hang_up(stage: Stage) -> None:
    """Let whoever rings give up."""
    await stage.world.give_up()
    pop = stage.station.over.pop.presenter
    await stage.until(lambda: not pop.state.pops, "silence")
    stage.session.set_presence(Presence.BREAK)


async def unknown_answered(stage: Stage) -> None:
    """Answer somebody nobody knows."""
    await ring(STRANGER)(stage)
    stage.do("accept")
    state = stage.station.card.presenter
    await stage.until(
        lambda: state.state.card is not None and state.state.card.customer.provisional, "a card"
    )


async def unknown_gone(stage: Stage) -> None:
    """Let them hang up, and say how it ended."""
    await stage.world.answer()
    await stage.world.hang_up()
    sheet = stage.station.over.wrap_up.view
    await stage.until(sheet.isVisible, "the question how it ended")
    sheet.codes[0].click()
    sheet.accept()
    await _ready(stage)
    stage.session.set_presence(Presence.BREAK)


# -- other windows -------------------------------------------------------------------------------


async def resolved(stage: Stage) -> None:
    """Resolve a conversation; it can be taken back for a while."""
    await stage.show_list(InboxView.MINE)
    inbox = stage.station.inbox.presenter
    inbox.step(1)
    await stage.until(lambda: inbox.selected_row() is not None, "an open conversation")
    card = stage.station.card.presenter
    row = inbox.selected_row()
    wanted: ConversationId | None = row.conversation_id if row is not None else None
    await stage.until(lambda: card.state.conversation_id == wanted, "its card")
    stage.do("resolve")
    await stage.until(stage.station.toast.isVisible, "the way back")


async def reopened(stage: Stage) -> None:
    """Take it back."""
    stage.do("undo")


async def torn(stage: Stage) -> None:
    """Give the card a window of its own."""
    await stage.open(ANNA)
    stage.do("tear_card")
    window = stage.station.habits.torn.windows["card"]
    window.move(stage.base.width() - window.width() - 80, 60)


async def put_back(stage: Stage) -> None:
    """Put it back."""
    stage.station.habits.torn.put_back("card")


class Back:
    """Knows whether it is the agent who is back: as the application does, by the password."""

    def __init__(self, stage: Stage) -> None:
        self._session = stage.session

    async def unlock(self, secret: str) -> None:
        """Return where the password is right."""
        await self._session.check_password(secret)


async def locked(stage: Stage) -> None:
    """Lock the window."""
    station = stage.station
    lock = stage.lock = LockScreen(
        station.look, stage.session.queries, Back(stage), SystemClock(), station.window
    )
    lock.presenter.lock()
    stage.subject = lock.view


async def unlocked(stage: Stage) -> None:
    """Come back."""
    stage.subject = None
    if stage.lock is not None:
        lock, stage.lock = stage.lock, None
        lock.presenter.unlock(PASSWORD)
        await stage.until(lambda: not lock.locked, "the window again")
        await lock.close()


async def door(stage: Stage) -> None:
    """Stand before the door."""
    from ui.signin.screen import SignInScreen

    made = stage.door = SignInScreen(stage.station.look, None)
    stage.subject = made.view
    made.view.resize(stage.station.window.size())
    made.view.show()
    made.open(Form.SIGN_IN, stage.world.url)


async def door_closed(stage: Stage) -> None:
    """Close it."""
    stage.subject = None
    if stage.door is not None:
        await stage.door.close()
        stage.door = None


# -- without a line ------------------------------------------------------------------------------


async def prepare(stage: Stage) -> None:
    """Fill the lists a quiet day leaves empty: one put off, one mention."""
    me = stage.session.queries.directory().me
    other = await colleague(stage)
    if me is not None:
        await other.call_by_name(stage.people[OLGA], me.display_name, "проверь, пожалуйста, счёт.")
    await stage.show_list(InboxView.MINE)
    inbox = stage.station.inbox.presenter
    talk = inbox.order.id_at(inbox.order.known - 1)
    if talk is not None:
        await stage.session.commands.snooze(talk, presets(SystemClock().now())[0].at)


async def cut(stage: Stage) -> None:
    """Pull the cable, and go on working."""
    await stage.open(ANNA)
    await stage.world.cut()
    await stage.until(stage.station.banner.isVisible, "the banner")
    commands, anna = stage.session.commands, stage.people[ANNA]
    await commands.add_note(anna, "Просит звонить только после обеда.")
    await commands.patch_customer(anna, {"about": OUR_DAY, "city": "Подольск"})
    talk = await stage.talk(DMITRY)
    if talk is not None:
        await commands.send_message(talk.id, "Дмитрий, перенесли на завтра, с 10 до 14.")
    status = stage.session.queries.status
    await stage.until(lambda: status().waiting >= 3, "what waits")


async def mend(stage: Stage) -> None:
    """Let a colleague change the same fields, and plug the cable in again."""
    other = await colleague(stage)
    await other.change(stage.people[ANNA], {"about": OTHER_DAY, "city": "Калуга"})
    await stage.world.mend()
    stage.session.retry_now()
    status = stage.session.queries.status
    await stage.until(lambda: status().link is Link.ONLINE and status().waiting == 0, "the line")
    await stage.until(lambda: status().attention >= 1, "two values")


async def ring_offline(stage: Stage) -> None:
    """Let the phone on the desk ring."""
    await stage.phone("ringing")
    await stage.until(stage.station.over.pop.view.cards[0].isVisible, "who rings")


async def hang_up_offline(stage: Stage) -> None:
    """Let it fall silent."""
    await stage.phone("ended")
    pop = stage.station.over.pop.presenter
    await stage.until(lambda: not pop.state.pops, "silence")


async def conflict(stage: Stage) -> None:
    """Compare the two values."""
    await stage.open(ANNA)
    stage.do("conflicts")
    await stage.until(stage.station.over.conflict.view.isVisible, "the two values")
