"""What the settings of accounts are called, and what their states mean."""

from __future__ import annotations

from domain.administration import AccountKind, AccountView, Tried
from domain.crm import SystemKind
from domain.glossary import ChannelKind
from domain.text import clean_line
from ui.design.i18n import mark, tr
from ui.design.times import Times
from ui.design.words import channel_name

_GROUPS = {"imap": mark("Incoming mail"), "smtp": mark("Outgoing mail")}
HEADINGS = {
    "look": mark("How the chat looks"),
    "ask": mark("Before the chat"),
    "away": mark("When nobody is there"),
    "customers": mark("Customers"),
    "orders": mark("Orders"),
    "payments": mark("Payments"),
    "tasks": mark("Tasks"),
    "oauth": mark("Access of an application (OAuth), instead of a token"),
}
"""Groups of settings that stand under a heading; their names need not say it again."""
HINTS = {
    "look.colour": "#RRGGBB",
    "look.title": mark("As usual: Support"),
    "look.greeting": mark("As usual: Hello! How can we help?"),
    "away.hours": mark("mon-fri 9:00-18:00, sat 10:00-16:00"),
    "allowed_origins": "https://shop.example",
    "survey": mark("How was it, from 1 to 5? Empty: nothing is asked"),
    "portal_url": "https://company.bitrix24.ru",
    "account_url": "https://company.amocrm.ru",
    "url": "https://crm.example/api",
    "auth_token": "Bearer …",
}
"""What stands in an empty field, to show how it is filled in."""
_FIELDS = {
    "address": mark("Address"),
    "agent_prefix": mark("How channels of agents begin"),
    "allowed_origins": mark("Sites that may show the chat"),
    "api_url": mark("Address of the provider's API"),
    "app_secret": mark("Secret of the application"),
    "ari_app": mark("Application of ARI"),
    "ari_context": mark("Context of calls by ARI"),
    "ari_secret": mark("Password of ARI"),
    "ari_url": mark("Address of ARI"),
    "ari_username": mark("Login of ARI"),
    "ca_file": mark("File with certificates"),
    "away.offline_form": mark("Ask for a message"),
    "away.hours": mark("Opening hours"),
    "away.timezone": mark("Time zone"),
    "ask.name": mark("Name"),
    "ask.email": mark("E-mail"),
    "ask.phone": mark("Phone"),
    "ask.order": mark("Order number"),
    "ask.question": mark("Question of your own"),
    "ask.question_wanted": mark("Answer to it"),
    "ask.consent_text": mark("Consent to agree to"),
    "ask.consent_link": mark("Address of the privacy policy"),
    "choose_label": mark("Button that opens the choices"),
    "client_id": mark("Client ID"),
    "client_secret": mark("Client secret"),
    "confirmation": mark("Confirmation code"),
    "control_context": mark("Context of conferences"),
    "dial_context": mark("Context agents dial in"),
    "display_name": mark("Name customers see"),
    "files": mark("Visitors may send files"),
    "folder": mark("Folder"),
    "folders": mark("Other folders"),
    "group_id": mark("Community number"),
    "hook_secret": mark("Secret of the requests"),
    "hook_url": mark("Address the provider calls"),
    "host": mark("Server"),
    "homeserver": mark("Server"),
    "jid": mark("Address"),
    "look.title": mark("Title"),
    "look.greeting": mark("Greeting"),
    "look.language": mark("Language"),
    "look.theme": mark("Theme"),
    "look.colour": mark("Colour"),
    "look.corner": mark("Corner of the page"),
    "max_file_mb": mark("Largest file, MB"),
    "messages_per_minute": mark("Messages of one visitor a minute"),
    "burst": mark("Messages of one visitor at once"),
    "password": mark("Password"),
    "phone_id": mark("ID of the number"),
    "port": mark("Port"),
    "rating": mark("Ask how it was at the end"),
    "record_into": mark("Folder of recordings at the PBX"),
    "recording": mark("Recording of calls"),
    "recordings_folder": mark("The same folder, seen from the centre"),
    "requests_per_minute": mark("Requests of one key a minute"),
    "secret": mark("Password"),
    "security": mark("Protection"),
    "sender_name": mark("Name customers see"),
    "sent_folder": mark("Folder of sent mail"),
    "source_addr": mark("Sender"),
    "survey": mark("Question when a matter is resolved"),
    "system_id": mark("Login"),
    "tls": mark("Protect with TLS"),
    "token": mark("Token"),
    "user_id": mark("Account number"),
    "username": mark("Login"),
    "verify_token": mark("Word of the confirmation"),
    "way": mark("How messages come"),
    "portal_url": mark("Address of the portal"),
    "webhook_user": mark("Number of the webhook's user"),
    "webhook_token": mark("Code of the inbound webhook"),
    "responsible_id": mark("Who is given new tasks, number"),
    "account_url": mark("Address of the account"),
    "oauth_url": mark("Where access is renewed"),
    "redirect_url": mark("Redirect address"),
    "refresh_token": mark("Refresh token"),
    "access_token": mark("Long-lived token"),
    "invoices_catalog": mark("Number of the list of invoices"),
    "mapping": mark("Which field is what"),
    "two_way": mark("Write our changes there"),
    "send_new": mark("Make there what is new here: customers, orders, payments, tasks"),
    "timezone": mark("Time zone"),
    "poll_s": mark("Look every so many seconds"),
    "inside": mark("It is in our own network"),
    "url": mark("Address"),
    "auth_header": mark("Header of the credentials"),
    "auth_token": mark("Credentials"),
    "paging": mark("How pages are asked for"),
    "page_param": mark("Parameter of the page"),
    "size_param": mark("Parameter of the size"),
    "page_size": mark("Records of a page"),
    "next_path": mark("Where the next page's link is"),
    "since_param": mark("Parameter “changed since”"),
    "since_form": mark("How the moment is told"),
    "path": mark("Path"),
    "records": mark("Where the records are in the answer"),
    "id_path": mark("Their number"),
    "changed_path": mark("When they were changed"),
    "owner_path": mark("Whose they are"),
    "deleted_path": mark("Mark of a deleted one"),
    "write_path": mark("Path of one of them, with {id}"),
}
_CHOICES = {
    "polling": mark("The centre asks"),
    "webhook": mark("The provider calls"),
    "tls": mark("TLS"),
    "starttls": mark("STARTTLS"),
    "none": mark("None"),
    "auto": mark("As the visitor has it"),
    "ru": mark("Russian"),
    "en": mark("English"),
    "light": mark("Light"),
    "dark": mark("Dark"),
    "right": mark("Right"),
    "left": mark("Left"),
    "no": mark("Do not ask"),
    "maybe": mark("Ask"),
    "must": mark("Ask, required"),
    "never": mark("Never"),
    "closed": mark("Outside opening hours"),
    "nobody": mark("Also when no agent is ready"),
    "off": mark("Never"),
    "on_demand": mark("When asked for"),
    "always": mark("Every call"),
    "page": mark("By number of the page"),
    "offset": mark("By number of the record"),
    "link": mark("By link to the next"),
    "iso": "2026-11-23T10:00:00+00:00",
    "unix": mark("Seconds since 1970"),
}
PLAIN = frozenset(_FIELDS) - {
    "agent_prefix",
    "api_url",
    "ari_app",
    "ari_context",
    "ari_secret",
    "ari_url",
    "ari_username",
    "burst",
    "ca_file",
    "choose_label",
    "control_context",
    "dial_context",
    "folders",
    "messages_per_minute",
    "record_into",
    "sent_folder",
    "responsible_id",
    "oauth_url",
    "redirect_url",
    "timezone",
    "poll_s",
    "inside",
    "auth_header",
    "page_param",
    "size_param",
    "page_size",
    "next_path",
    "since_form",
    "deleted_path",
}
"""Settings shown at once; the others are for those who look for them."""

_STATES = {
    "": (mark("Off"), "muted"),
    "starting": (mark("Starting"), "muted"),
    "working": (mark("Works"), "positive"),
    "failing": (mark("Does not work"), "warning"),
    "revoked": (mark("Not accepted"), "danger"),
}
_PROBLEMS = {
    "unreachable": mark("The provider cannot be reached. The centre goes on trying."),
    "refused": mark("The provider does not accept the account: check its token or password."),
    "slowed": mark("The provider asks to wait. The centre goes on in a while."),
    "bad_answer": mark("The provider answers with something that is no answer."),
    "misconfigured": mark("The account cannot be used with these settings."),
    "broken": mark("The centre stumbled over it. Its log says where."),
    "ari": mark(
        "The PBX works, but its ARI does not: calls out are made without it. "
        "Check its address, login and application."
    ),
}
_CODES = {
    "channel_down": "unreachable",
    "timeout": "unreachable",
    "bad_configuration": "refused",
    "slow_down": "slowed",
    "invalid": "misconfigured",
}


_SYSTEMS = {
    SystemKind.BITRIX24: mark("Bitrix24 (CRM)"),
    SystemKind.AMOCRM: mark("amoCRM (CRM)"),
    SystemKind.REST: mark("Another CRM or shop (REST)"),
}


def is_system(kind: str) -> bool:
    """Tell whether an account is of a CRM system: nobody writes through it."""
    return kind in set(SystemKind)


def kind_name(kind: str) -> str:
    """Return what a kind of account is called."""
    return tr(_SYSTEMS[SystemKind(kind)]) if is_system(kind) else channel_name(kind)


def kind_icon(kind: str) -> str:
    """Return the icon of a kind of account."""
    return "customers" if is_system(kind) else kind


def field_words(name: str) -> str:
    """Return what a setting is called; one nobody has named here by its own name."""
    if name in _FIELDS:
        return tr(_FIELDS[name])
    group, _, last = name.rpartition(".")
    words = tr(_FIELDS[last]) if last in _FIELDS else last
    return f"{tr(_GROUPS[group])}: {words}" if group in _GROUPS else words


def choice_words(value: str) -> str:
    """Return what a choice is called."""
    return tr(_CHOICES[value]) if value in _CHOICES else value


def where_words(kind: AccountKind, account: AccountView, centre: str) -> str:
    """Return what has to be known outside: where providers call, what pages embed."""
    if kind.kind == ChannelKind.WEBCHAT:
        place, channel = f"{centre}/chat/widget.js", account.id
        code = f'<script src="{place}" data-channel="{channel}" async></script>'
        return tr("Put this into the pages of the site: {code}", code=code)
    if kind.kind == ChannelKind.APP:
        return tr("The API answers at {place}", place=f"{centre}/api/v1")
    if any(item.name in ("hook_secret", "verify_token") for item in kind.fields):
        place = f"{centre}/hooks/{account.id}"
        return tr("The provider calls this centre at {place}", place=place)
    return ""


def state_words(state: str) -> tuple[str, str]:
    """Return how an account stands, in a word, and its tint."""
    words, tint = _STATES.get(state, (state, "muted"))
    return (tr(words) if state in _STATES else clean_line(words)), tint


def problem_words(account: AccountView, times: Times) -> str:
    """Return what last went wrong with an account, in plain words; nothing where nothing did."""
    if account.problem not in _PROBLEMS:
        return ""
    words = tr(_PROBLEMS[account.problem])
    detail = clean_line(account.detail, 200)
    parts = [words, tr("It says: “{words}”", words=detail) if detail else ""]
    if account.state == "working" and account.failed_at is not None:
        parts.insert(0, tr("Last problem, {time}:", time=times.soon(account.failed_at)))
    return " ".join(part for part in parts if part)


def tried_words(tried: Tried) -> str:
    """Return what came of trying an account."""
    if tried.works:
        name = clean_line(tried.name)
        return tr("It works: {name}", name=name) if name else tr("It works")
    known = _PROBLEMS.get(_CODES.get(tried.code, "unreachable"), "")
    detail = clean_line(tried.detail, 200)
    said = tr("It says: “{words}”", words=detail) if detail else ""
    return " ".join(part for part in (tr(known) if known else "", said) if part)
