"""Words for every code of the glossary: one table each, unknown codes shown as they are."""

from __future__ import annotations

from domain.catalogue import AttemptResult
from domain.errors import Expected
from domain.glossary import (
    CallOutcome,
    CaseStatus,
    ChannelKind,
    Delivery,
    IdentityKind,
    OrderStatus,
    OutboxState,
    PaymentMethod,
    PaymentStatus,
    PersonalOfferState,
    Presence,
)
from domain.reason_facts import OTHER
from domain.reasons import Reason, ReasonCode
from domain.text import clean_line
from ui.design.i18n import mark, tr
from ui.design.times import Times, money

_CHANNELS: dict[str, str] = {
    ChannelKind.PHONE: mark("Phone"),
    ChannelKind.EMAIL: mark("E-mail"),
    ChannelKind.WEBCHAT: mark("Site chat"),
    ChannelKind.TELEGRAM: mark("Telegram"),
    ChannelKind.VK: mark("VK"),
    ChannelKind.MAX: mark("MAX"),
    ChannelKind.WHATSAPP: mark("WhatsApp"),
    ChannelKind.VIBER: mark("Viber"),
    ChannelKind.AVITO: mark("Avito"),
    ChannelKind.XMPP: mark("XMPP"),
    ChannelKind.MATRIX: mark("Matrix"),
    ChannelKind.SMS: mark("SMS"),
    ChannelKind.FORM: mark("Form"),
    ChannelKind.APP: mark("Shop or app (API)"),
    ChannelKind.ORDER: mark("Order"),
    ChannelKind.VISIT: mark("Visit"),
    ChannelKind.INTERNAL: mark("Internal"),
}
_IDENTITIES: dict[str, str] = {
    IdentityKind.CARD: mark("Loyalty card"),
    IdentityKind.ACCOUNT: mark("Account"),
}
_ORDERS: dict[str, tuple[str, str]] = {
    OrderStatus.PLACED: (mark("placed"), "neutral"),
    OrderStatus.PAID: (mark("paid"), "positive"),
    OrderStatus.PACKED: (mark("packed"), "accent"),
    OrderStatus.SHIPPED: (mark("on its way"), "accent"),
    OrderStatus.LATE: (mark("late"), "danger"),
    OrderStatus.DELIVERED: (mark("delivered"), "positive"),
    OrderStatus.CANCELLED: (mark("cancelled"), "neutral"),
    OrderStatus.RETURNED: (mark("returned"), "neutral"),
}
_PAYMENTS: dict[str, tuple[str, str]] = {
    PaymentStatus.PENDING: (mark("not confirmed yet"), "muted"),
    PaymentStatus.PAID: (mark("paid"), "positive"),
    PaymentStatus.FAILED: (mark("did not go through"), "danger"),
    PaymentStatus.REFUNDED: (mark("given back"), "warning"),
}
_PAYMENT_ICONS = {
    PaymentStatus.PENDING: "clock",
    PaymentStatus.PAID: "check",
    PaymentStatus.FAILED: "alert",
    PaymentStatus.REFUNDED: "undo",
}
_METHODS: dict[str, str] = {
    PaymentMethod.CARD: mark("Bank card"),
    PaymentMethod.SBP: mark("Fast payment"),
    PaymentMethod.CASH: mark("Cash"),
    PaymentMethod.TRANSFER: mark("Bank transfer"),
    PaymentMethod.INSTALMENTS: mark("Instalments"),
}
_PERSONAL_OFFERS: dict[str, tuple[str, str]] = {
    PersonalOfferState.OPEN: (mark("not told yet"), "neutral"),
    PersonalOfferState.PRESENTED: (mark("told"), "warning"),
    PersonalOfferState.ACCEPTED: (mark("accepted"), "positive"),
    PersonalOfferState.DECLINED: (mark("declined"), "neutral"),
}
_CASES: dict[str, tuple[str, str]] = {
    CaseStatus.OPEN: (mark("open"), "accent"),
    CaseStatus.IN_WORK: (mark("in work"), "accent"),
    CaseStatus.WAITING: (mark("waiting"), "warning"),
    CaseStatus.CLOSED: (mark("closed"), "neutral"),
}
_DELIVERY: dict[str, str] = {
    Delivery.WAITING: mark("Waiting in the outbox"),
    Delivery.SCHEDULED: mark("To be sent later"),
    Delivery.HELD: mark("Held: the customer has written since"),
    Delivery.QUEUED: mark("Queued at the centre"),
    Delivery.SENT: mark("Sent"),
    Delivery.DELIVERED: mark("Delivered"),
    Delivery.READ: mark("Read"),
    Delivery.UNKNOWN: mark("Unclear whether it arrived"),
    Delivery.FAILED: mark("Not delivered"),
    Delivery.CANCELLED: mark("Cancelled"),
}
_OUTCOMES: dict[str, str] = {
    CallOutcome.WAITING: mark("waiting in the queue"),
    CallOutcome.RINGING: mark("ringing"),
    CallOutcome.TALKING: mark("talking now"),
    CallOutcome.ON_HOLD: mark("on hold"),
    CallOutcome.PARKED: mark("parked"),
    CallOutcome.ANSWERED: mark("answered"),
    CallOutcome.MISSED: mark("missed"),
    CallOutcome.ABANDONED: mark("hung up while waiting"),
    CallOutcome.BUSY: mark("busy"),
    CallOutcome.FAILED: mark("did not connect"),
}
_PRESENCE: dict[str, str] = {
    Presence.READY: mark("Ready"),
    Presence.BREAK: mark("Break"),
    Presence.BUSY: mark("Other work"),
    Presence.AWAY: mark("Away"),
    Presence.WRAP_UP: mark("Wrap-up"),
    Presence.OFFLINE: mark("Not on shift"),
}
_OUTBOX: dict[str, tuple[str, str]] = {
    OutboxState.QUEUED: (mark("waits for the line"), "neutral"),
    OutboxState.RECEIVED: (mark("at the centre"), "accent"),
    OutboxState.PARKED: (mark("waits for an earlier step"), "warning"),
    OutboxState.HELD: (mark("held for a check"), "warning"),
    OutboxState.ATTENTION: (mark("needs you"), "danger"),
    OutboxState.SETTLED: (mark("done"), "positive"),
    "sending": (mark("sending"), "accent"),
}
_OPERATIONS = {
    "message.send": mark("Reply"),
    "conversation.start": mark("Write first"),
    "message.confirm": mark("Send anyway"),
    "message.cancel": mark("Take back a reply"),
    "conversation.hand_over": mark("Hand a conversation over"),
    "conversation.asked_again": mark("How a handing over went"),
    "case.open": mark("Begin a case"),
    "case.set": mark("Change a case"),
    "case.join": mark("Put a contact to a case"),
    "case.leave": mark("Take a contact off a case"),
    "message.amend": mark("Change a sent message"),
    "note.add": mark("Note"),
    "note.edit": mark("Rewritten note"),
    "conflict.resolve": mark("Decision between values"),
    "visit.register": mark("Visit"),
    "call.record": mark("Call entry"),
    "call.update": mark("Call entry"),
    "call.measure": mark("How a call sounded"),
    "customer.create": mark("New card"),
    "customer.patch": mark("Change of the card"),
    "customer.absorb": mark("Attach to a person"),
    "customer.merge": mark("Two cards made one"),
    "customer.unmerge": mark("Undoing of two cards made one"),
    "customer.split": mark("A card parted in two"),
    "identity.add": mark("New address of a customer"),
    "identity.close": mark("Change of a customer's address"),
    "conversation.assign": mark("Hand over a conversation"),
    "conversation.set_status": mark("State of a conversation"),
    "conversation.snooze": mark("Put a conversation off"),
    "conversation.tag": mark("Tags of a conversation"),
    "view.save": mark("Keep a list"),
    "view.delete": mark("Forget a list"),
    "offer.accept": mark("Accept a contact"),
    "offer.decline": mark("Decline a contact"),
    "task.add": mark("New task"),
    "task.set": mark("Change of a task"),
    "personal_offer.set": mark("Answer to an offer"),
    "snippet.put": mark("Canned reply"),
    "snippet.remove": mark("Removal of a canned reply"),
    "article.put": mark("Page of the knowledge base"),
    "article.remove": mark("Removal of a page of the knowledge base"),
    "article.rate": mark("Whether a page of the knowledge base helped"),
    "article.tell": mark("Count of the knowledge base"),
    "service.put": mark("Service of the catalogue"),
    "service.remove": mark("Removal of a service"),
    "service.attempt": mark("Result of a service"),
    "workday.put": mark("Working day"),
    "contact.wrap_up": mark("Outcome of a contact"),
    "customer.tell_apart": mark("Two different people"),
    "run.start": mark("Beginning of a service"),
    "run.step": mark("Step of a service"),
    "reason.set": mark("What a contact is about"),
    "consent.set": mark("Answer to a consent"),
    "field.put": mark("Field of the card"),
    "offer_rule.put": mark("Rule of offers"),
    "offer_rule.remove": mark("Rule of offers"),
    "personal_offer.make": mark("Personal offer"),
    "field.remove": mark("Field of the card"),
    "tone.put": mark("Rule of tone"),
    "tone.remove": mark("Removal of a rule of tone"),
    "routing.queue": mark("How a queue hands out"),
    "routing.agent": mark("What an agent can take"),
}
_SERVICE_RESULTS = {
    AttemptResult.STARTED: mark("begun"),
    AttemptResult.DONE: mark("done"),
    AttemptResult.REQUESTED: mark("a request is left"),
    AttemptResult.MOVED: mark("goes on: {channel}"),
    AttemptResult.INFORMED: mark("explained"),
    AttemptResult.GIVEN_UP: mark("not done"),
}
_EVIDENCE = {
    "identity_match": mark("this address is in the card"),
    "old_identity": mark("used this address before"),
    "handed_over": mark("handed over to you"),
    "reply_token": mark("answers our letter"),
    "claimed": mark("says so, not checked"),
}
_REASONS = {
    ReasonCode.ORDER_LATE: mark("Order {subject} is late, was due {day}"),
    ReasonCode.DELIVERY_TODAY: mark("Order {subject} is to be delivered today"),
    ReasonCode.UNPAID_ORDER: mark("Order {subject} is not paid"),
    ReasonCode.PAYMENT_FAILED: mark("Payment of {sum} failed {day}"),
    ReasonCode.PAYMENT_OVERDUE: mark("Invoice of {sum} from {day} is not paid"),
    ReasonCode.FRESH_MAILING: mark("Was sent the mailing “{subject}” {day}"),
    ReasonCode.OPEN_CASE: mark("Open case: {subject}, since {day}"),
    ReasonCode.WAITS_FOR_ANSWER: mark("Waits for our answer: {channel}, since {day}"),
    ReasonCode.REPEAT_CONTACT: mark("Got in touch {day}: {channel}"),
    ReasonCode.ORDER_ON_ITS_WAY: mark("Order {subject} is on its way, due {day}"),
}
_REASONS_TODAY = {
    ReasonCode.WAITS_FOR_ANSWER: mark("Waits for our answer since today: {channel}"),
    ReasonCode.REPEAT_CONTACT: mark("Got in touch today: {channel}"),
}
_REASONS_OF_ORDER = {
    ReasonCode.PAYMENT_FAILED: mark("Payment of {sum} for order {subject} failed {day}"),
    ReasonCode.PAYMENT_OVERDUE: mark("Order {subject}: invoice of {sum} from {day} is not paid"),
}
_REASON_NAMES: dict[str, str] = {
    ReasonCode.ORDER_LATE: mark("Late order"),
    ReasonCode.PAYMENT_FAILED: mark("Failed payment"),
    ReasonCode.WAITS_FOR_ANSWER: mark("Waiting for an answer"),
    ReasonCode.DELIVERY_TODAY: mark("Delivery today"),
    ReasonCode.UNPAID_ORDER: mark("Unpaid order"),
    ReasonCode.PAYMENT_OVERDUE: mark("Unpaid invoice"),
    ReasonCode.OPEN_CASE: mark("Open case"),
    ReasonCode.REPEAT_CONTACT: mark("Repeated contact"),
    ReasonCode.FRESH_MAILING: mark("Mailing"),
    ReasonCode.ORDER_ON_ITS_WAY: mark("Order on its way"),
    OTHER: mark("Something else"),
}
REASON_MARKS = {
    ReasonCode.PAYMENT_FAILED: ("card", "danger"),
    ReasonCode.PAYMENT_OVERDUE: ("card", "warning"),
    ReasonCode.FRESH_MAILING: ("send", "muted"),
    ReasonCode.ORDER_LATE: ("alert", "danger"),
    ReasonCode.DELIVERY_TODAY: ("order", "accent"),
    ReasonCode.UNPAID_ORDER: ("card", "warning"),
    ReasonCode.OPEN_CASE: ("case", "warning"),
    ReasonCode.WAITS_FOR_ANSWER: ("clock", "danger"),
    ReasonCode.REPEAT_CONTACT: ("refresh", "muted"),
    ReasonCode.ORDER_ON_ITS_WAY: ("order", "accent"),
}
_ERRORS = {
    "offline": (
        mark("No line to the centre"),
        mark("Your work is safe here and goes out when the line is back."),
    ),
    "other_agent": (
        mark("Somebody else's work waits here"),
        mark("It is sent under the name of whoever signs in: sign in as they did, and let it go."),
    ),
    "timeout": (mark("The centre did not answer in time"), mark("Try again in a moment.")),
    "not_pult": (
        mark("This is not a Pult server"),
        mark("Check the address, or ask your administrator."),
    ),
    "sign_in_required": (mark("Please sign in again"), mark("Nothing you wrote is lost.")),
    "wrong_password": (
        mark("Login or password is wrong"),
        mark("Check the keyboard layout and Caps Lock."),
    ),
    "too_many_tries": (mark("Too many tries"), mark("Wait a minute, then try again.")),
    "forbidden": (mark("Your role does not allow this"), mark("Ask your supervisor.")),
    "device_revoked": (
        mark("This workstation was locked by the administrator"),
        mark("Ask your administrator."),
    ),
    "device_wiped": (
        mark("This workstation was erased"),
        mark("Ask your administrator."),
    ),
    "not_found": (mark("Not found"), mark("It may have been removed or belong to others.")),
    "gone": (mark("It is gone already"), mark("A colleague may have taken it.")),
    "invalid": (mark("This cannot be saved as it is"), mark("Check what you typed.")),
    "tone": (
        mark("A rule of tone keeps it back"),
        mark("Give it up, change the words and send it anew."),
    ),
    "too_large": (mark("The text is too long"), mark("Shorten it and send again.")),
    "already_taken": (mark("A colleague was first"), mark("The customer is being served.")),
    "already_merged": (
        mark("These cards are one already"),
        mark("A colleague was first. The card says who made them one, and when."),
    ),
    "state_changed": (
        mark("It has changed meanwhile"),
        mark("Look at the newest state, then decide."),
    ),
    "cause_rejected": (
        mark("An earlier step was refused"),
        mark("Settle that one first; this depends on it."),
    ),
    "upgrade_required": (mark("Pult must be updated"), mark("Ask your administrator.")),
    "disk_full": (
        mark("The disk is full"),
        mark("Free some space: new work cannot be saved until then."),
    ),
    "outbox_full": (
        mark("Too much waits for the line"),
        mark("It is kept. New work can be saved when some of it has gone out."),
    ),
    "store_busy": (mark("The local data is busy"), mark("Try again in a moment.")),
    "store_damaged": (mark("The local data is damaged"), mark("Ask your administrator.")),
    "wrong_passphrase": (mark("The passphrase is wrong"), mark("Check the keyboard layout.")),
    "keyring_missing": (
        mark("The system keyring is not available"),
        mark("Unlock it, then try again."),
    ),
    "keyring_changed": (
        mark("No key here opens your data"),
        mark("Ask your administrator. Nothing is deleted: the right key opens it again."),
    ),
    "channel_down": (mark("The channel is down"), mark("Write through another channel.")),
    "address_closed": (
        mark("This address is not used any more"),
        mark("Write to another one, or say in the card that this one is in use again."),
    ),
    "contact_refused": (
        mark("The customer does not want to be contacted"),
        mark("Answers to their own fresh question go out; for the rest ask for their consent."),
    ),
    "cannot_start": (
        mark("Nobody can be written to first here"),
        mark("In this channel the customer writes first. Choose another one."),
    ),
    "window_closed": (
        mark("The time to answer here is over"),
        mark("This channel lets us answer for a day after the customer's message. Choose another."),
    ),
    "send_refused": (
        mark("The channel refused the message"),
        mark("Check the address or use another channel."),
    ),
    "send_uncertain": (
        mark("Unclear whether the message arrived"),
        mark("Ask the customer before sending it again."),
    ),
}
_UNEXPECTED = (mark("Something went wrong in Pult"), mark("It was noted. Try once more."))


def channel_name(kind: str) -> str:
    """Return a channel kind's name."""
    return tr(_CHANNELS.get(kind, kind))


def identity_name(kind: str) -> str:
    """Return what sort of address an identity is."""
    return tr(_IDENTITIES.get(kind, _CHANNELS.get(kind, kind)))


def order_status(status: str) -> tuple[str, str]:
    """Return word and tone of an order's state."""
    word, tone = _ORDERS.get(status, (status, "neutral"))
    return tr(word), tone


def payment_status(status: str) -> tuple[str, str, str]:
    """Return word, tone and icon of a payment's state."""
    word, tone = _PAYMENTS.get(status, ("", "muted"))
    return tr(word) if word else clean_line(status, 40), tone, _PAYMENT_ICONS.get(status, "card")  # type: ignore[call-overload]


def payment_method(method: str) -> str:
    """Return what was paid with; empty where it is not known."""
    return tr(_METHODS[method]) if method in _METHODS else clean_line(method, 40)


def personal_offer_state(state: str) -> tuple[str, str]:
    """Return word and tone of what became of a personal offer."""
    word, tone = _PERSONAL_OFFERS.get(state, ("", "neutral"))
    return tr(word) if word else clean_line(state, 40), tone


def case_status(status: str) -> tuple[str, str]:
    """Return word and tone of a case's state."""
    word, tone = _CASES.get(status, (status, "neutral"))
    return tr(word), tone


def delivery_word(delivery: str) -> str:
    """Return the state of an outbound message."""
    return tr(_DELIVERY.get(delivery, delivery))


def outcome_word(outcome: str) -> str:
    """Return how a call ended."""
    return tr(_OUTCOMES.get(outcome, outcome))


def presence_word(presence: str) -> str:
    """Return a presence."""
    return tr(_PRESENCE.get(presence, presence))


def outbox_state(state: str) -> tuple[str, str]:
    """Return word and tone of an outbox item's state."""
    word, tone = _OUTBOX.get(state, (state, "neutral"))
    return tr(word), tone


def operation_name(name: str) -> str:
    """Return an operation in human words."""
    return tr(_OPERATIONS.get(name, name))


def evidence(code: str) -> str:
    """Return why a candidate is listed."""
    return tr(_EVIDENCE[code]) if code in _EVIDENCE else clean_line(code, 80)


def reason_text(reason: Reason, times: Times) -> str:
    """Return a probable reason as a sentence with its fact."""
    day = times.short_day(reason.on) if reason.on is not None else "—"
    channel = channel_name(reason.channel_kind) if reason.channel_kind else ""
    subject = clean_line(reason.subject, 120)
    today = reason.on is not None and reason.on == times.now().astimezone().date()
    words = _REASONS_TODAY.get(reason.code) if today else None
    words = (_REASONS_OF_ORDER.get(reason.code) if subject else None) or words
    values = {"subject": subject, "day": day, "channel": channel}
    return tr(words or _REASONS[reason.code], **values, sum=money(reason.amount, reason.currency))


def reason_name(code: str) -> str:
    """Return a kind of reason in a word or two."""
    return tr(_REASON_NAMES[code]) if code in _REASON_NAMES else clean_line(code, 40)


def reason_mark(reason: Reason) -> tuple[str, str]:
    """Return icon and tone of a reason."""
    return REASON_MARKS[reason.code]


def error_words(error: BaseException) -> tuple[str, str]:
    """Return title and hint of an error for people."""
    code = str(error.code) if isinstance(error, Expected) else ""
    return code_words(code)


def code_words(code: str) -> tuple[str, str]:
    """Return title and hint of an error code; an unknown one is ours."""
    title, hint = _ERRORS.get(code, _UNEXPECTED)
    return tr(title), tr(hint)


def file_size(size: int) -> str:
    """Return a size for people: kilobytes under one megabyte, then megabytes."""
    if size < 1 << 20:
        return tr("{kilobytes} KB", kilobytes=max(1, round(size / 1024)))
    return tr("{megabytes} MB", megabytes=f"{size / (1 << 20):.1f}".replace(".", ","))


def result_words(result: str, moved_to: str = "") -> str:
    """Return what came of a service."""
    words = _SERVICE_RESULTS.get(AttemptResult(result)) if result in set(AttemptResult) else None
    if words is None:
        return clean_line(result)
    return tr(words, channel=channel_name(moved_to)) if moved_to else tr(words)
