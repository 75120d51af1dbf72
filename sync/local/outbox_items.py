"""Operations of the outbox, as screens list them."""

from __future__ import annotations

from domain.articles import ArticlePut, ArticleRate
from domain.entities import Customer, Entry, PersonalOffer, ScriptRun, Task
from domain.errors import Code
from domain.glossary import OutboxState
from domain.ids import CustomerId
from domain.operations import CustomerPatch, SnippetPut, reads_of, target_of
from domain.runs import ServiceAttempt, ServicePut
from domain.text import preview
from domain.tone_rules import TonePut
from sync.queries.rows import OutboxItem
from sync.store import outbox, rows
from sync.store.outbox import Pending
from sync.store.writing import Connection


def damaged_item(row: outbox.Unreadable) -> OutboxItem:
    """Return an operation whose content cannot be read any more."""
    return OutboxItem(
        seq=row.seq,
        name=row.name,
        customer_name="",
        summary="",
        state=OutboxState.ATTENTION,
        code=Code.STORE_DAMAGED,
        made_at=row.made_at,
        settled_at=None,
    )


def outbox_item(cache: Connection, item: Pending, shared: dict[int, int]) -> OutboxItem:
    """Return an operation with whose and what it is; ``shared`` says whose refusal it shares."""
    entry, matter = _entry_of(cache, item), _matter_of(cache, item)
    about = entry or matter
    customer_id = _customer_of(item) or (about.customer_id if about is not None else None)
    person = rows.get(cache, Customer, customer_id) if customer_id is not None else None
    text = getattr(item.args, "text", "") or getattr(item.args, "purpose", "")
    text = text or _named(item)
    text = text or (entry.text if entry is not None else _title(matter) if matter else "")
    changes = item.args.changes.items() if isinstance(item.args, CustomerPatch) else ()
    return OutboxItem(
        seq=item.seq,
        name=item.name,
        customer_name=person.display_name if person else "",
        summary=preview(text),
        state=item.state,
        code=item.code,
        made_at=item.made_at,
        settled_at=item.settled_at,
        cause_seq=shared.get(item.seq),
        undoable=item.code == outbox.DISCARDED,
        text=text,
        changes=tuple((name, change.new) for name, change in changes),
    )


def _entry_of(cache: Connection, item: Pending) -> Entry | None:
    """Return the entry an operation is about, where it is here already."""
    kind, entity_id = target_of(item.args)
    return rows.get(cache, Entry, entity_id) if kind == Entry.KIND else None


def _named(item: Pending) -> str:
    """Return the name or the words of what is written for all, where it is about that."""
    match item.args:
        case ServicePut():
            return item.args.service.name
        case TonePut():
            return item.args.rule.name
        case ArticlePut():  # all of it: what was written must be there to be taken over
            return f"{item.args.article.title}\n\n{item.args.article.text}"
        case ArticleRate():
            return item.args.vote.comment
        case SnippetPut():
            return f"/{item.args.snippet.shortcut}\n{item.args.snippet.text}"
        case ServiceAttempt():
            return item.args.service_name
        case _:
            return ""


Matter = Task | PersonalOffer | ScriptRun


def _matter_of(cache: Connection, item: Pending) -> Matter | None:
    """Return the task, offer or service an operation is about, where it is here already."""
    kind, entity_id = target_of(item.args)
    match kind:
        case Task.KIND:
            return rows.get(cache, Task, entity_id)
        case PersonalOffer.KIND:
            return rows.get(cache, PersonalOffer, entity_id)
        case ScriptRun.KIND:
            return rows.get(cache, ScriptRun, entity_id)
        case _:
            return None


def _title(matter: Matter) -> str:
    return matter.service_name if isinstance(matter, ScriptRun) else matter.title


def _customer_of(item: Pending) -> CustomerId | None:
    for kind, entity_id in (target_of(item.args), *reads_of(item.args)):
        if kind == Customer.KIND:
            return CustomerId(entity_id)
    return None
