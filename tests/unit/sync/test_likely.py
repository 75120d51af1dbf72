"""Who may be the same person, found in the workstation's own store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from domain.clock import SystemClock
from domain.entities import Customer, Identity
from domain.ids import CustomerId, IdentityId, new_id
from sync.local.queries import LocalQueries
from tests.unit.sync.profile import BRANCH, author, furnish, opened, page


def _card(name: str, **fields: Any) -> Customer:
    return Customer(id=CustomerId(new_id()), display_name=name, branch_id=BRANCH.id, **fields)


def _mail(who: Customer, value: str) -> Identity:
    return Identity(
        id=IdentityId(new_id()),
        customer_id=who.id,
        branch_id=BRANCH.id,
        kind="email",
        value=value,
    )


async def test_cards_of_one_person_are_found_however_they_are_written(tmp_path: Path) -> None:
    born = date(1984, 3, 9)
    mine = _card("Ковалёва Анна Сергеевна", birth_on=born, city="Тула")
    short, slip = _card("Аня Ковалева", birth_on=born), _card("Анна Ковалва", birth_on=born)
    foreign = _card("Anna Kovaleva", city="Тула")
    namesake, other = _card("Анна Ковалёва"), _card("Пётр Зайцев", birth_on=born)
    crowd = [_card(f"Анна Другая {number}") for number in range(30)]
    mails = [_mail(mine, "kovaleva.as@a.example"), _mail(foreign, "kovaleva.as@b.example")]
    with opened(tmp_path) as store:
        furnish(store)
        rows = [mine, short, slip, foreign, namesake, other, *crowd, *mails]
        work = lambda: store.apply_page(page(1, 2, *rows))  # noqa: E731
        assert store.run_write(work).result() is not None
        queries = LocalQueries(store, None, SystemClock())
        queries.set_me(author().agent_id, "Анна")
        found = await queries.likely(mine.id)
        assert {item.customer_id for item in found} == {short.id, slip.id, foreign.id}
        assert [item.like.score for item in found] == sorted(
            (item.like.score for item in found), reverse=True
        )
        mail = next(item for item in found if item.customer_id == foreign.id)
        assert "mailbox" in {item.code for item in mail.like.evidence}
        assert await queries.likely(CustomerId(new_id())) == []
        # While a name is typed, whoever has it is told of: that alone is no proof.
        named = await queries.likely(other.id, "анна ковалева")
        assert namesake.id in {item.customer_id for item in named}
        queries.close()
