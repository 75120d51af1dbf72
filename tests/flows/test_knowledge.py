"""The knowledge base between an editor, an agent and a centre, with and without a line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from domain.articles import Article, Told
from domain.glossary import Role
from domain.ids import ArticleId, BranchId, new_id
from sync.queries.knowledge import ArticleQuestion
from tests.flows.centre import Shop, Station, build_shop, centre, station
from tests.unit.server.bench import replaced


def with_supervisor() -> Shop:
    shop = build_shop()
    shop.agents[0] = replaced(shop.agents[0], role=Role.SUPERVISOR)
    return shop


def ask_over(desk: Station) -> None:
    """Let questions of editors go over the line, as the session does."""
    desk.queries.ask_report = desk.transport.articles_report
    desk.queries.ask_editions = desk.transport.editions


async def shared(editor: Station, reader: Station, title: str, text: str) -> Article:
    """Write a page and wait until it is on the other desk."""
    now = datetime.now(UTC)
    page = Article(id=ArticleId(new_id()), title=title, text=text, updated_at=now)
    await editor.commands.keep_article(page, fresh=True)

    async def there() -> bool:
        return await reader.queries.article(page.id) is not None

    await reader.until(there)
    return page


async def test_what_is_said_without_a_line_reaches_the_editor(tmp_path: Path) -> None:
    shop = with_supervisor()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        page = await shared(anna, boris, "Возврат денег", "Деньги вернутся за 14 дней.")
        await boris.stop_engine()
        found = await boris.queries.article_rows(ArticleQuestion("возвращать деньгами"))
        assert found.total == 0  # another word, though of the same root
        found = await boris.queries.article_rows(ArticleQuestion("возвраты деньгами"))
        assert [row.title for row in found.rows] == ["Возврат денег"]
        await boris.commands.tell_article(page.id, Told.OPENED)
        await boris.commands.rate_article(page.id, 1, helped=False)
        await boris.commands.rate_article(page.id, 1, helped=False, comment="Теперь 10 дней")
        await boris.commands.tell_missed("рассрочка")
        await boris.commands.tell_missed("иванову вернуть")  # a name stays here
        own = await boris.queries.own_vote(page.id, 1)
        assert own is not None
        assert own.comment == "Теперь 10 дней"
        boris.start()
        await boris.settled()
        await anna.settled()
        ask_over(anna)
        report = await anna.queries.articles_report()
        (figures,) = report.figures
        assert (figures.opened, figures.helped, figures.in_vain) == (1, 0, 1)
        assert [item.text for item in report.comments] == ["Теперь 10 дней"]
        assert [item.words for item in report.missed] == ["рассрочка"]
        now = await anna.queries.article(page.id)
        assert now is not None
        await anna.commands.keep_article(replaced(now, text="Деньги вернутся за 10 дней."))
        await anna.settled()
        told = await anna.queries.editions(Article.KIND, page.id)
        assert [(item.number, item.changed) for item in told] == [(2, ("text",)), (1, ())]
        # Their word was on the edition before: on this one they have said nothing.
        assert await boris.queries.own_vote(page.id, 2) is None


async def test_a_page_given_to_another_branch_leaves_the_workstations_here(tmp_path: Path) -> None:
    shop = with_supervisor()
    elsewhere = BranchId(new_id())
    shop.agents[0] = replaced(
        shop.agents[0], branch_ids=(*shop.agents[0].branch_ids, shop.branch.id, elsewhere)
    )
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        page = await shared(anna, boris, "Склад", "Полка 5")
        now = await anna.queries.article(page.id)
        assert now is not None
        await anna.commands.keep_article(replaced(now, branch_ids=(elsewhere,)))

        async def gone() -> bool:
            return await boris.queries.article(page.id) is None

        await boris.until(gone)
        assert (await boris.queries.article_rows(ArticleQuestion("склад"))).total == 0
        assert await anna.queries.article(page.id) is not None


async def test_of_two_editors_without_a_line_nobody_loses_their_words(tmp_path: Path) -> None:
    shop = with_supervisor()
    shop.agents[1] = replaced(shop.agents[1], role=Role.SUPERVISOR)
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        page = await shared(anna, boris, "Склад", "Полка 5")
        seen = await boris.queries.article(page.id)
        assert seen is not None
        await boris.stop_engine()
        await boris.commands.keep_article(replaced(seen, text="Полка 7, справа"))
        await anna.commands.keep_article(replaced(seen, text="Полка 6"))
        await anna.settled()
        boris.start()

        async def refused() -> bool:
            return any(item.code == "state_changed" for item in await boris.queries.outbox())

        await boris.until(refused)
        (item,) = await boris.queries.outbox()
        assert item.text == "Склад\n\nПолка 7, справа"
        now = await boris.queries.article(page.id)
        assert now is not None
        assert now.text == "Полка 6"
