"""The knowledge base for its editors: how it is used, and earlier editions of what is written."""

from __future__ import annotations

from litestar import Response, post
from litestar.params import JSONBody

from domain.articles_report import ArticlesReport, AskArticlesReport
from domain.editions import AskEditions, EditionList
from server.handlers import earlier, knowledge
from server.rest.auth import ActorDep
from server.rest.codec import PultRequest, answer
from server.rest.services import ServicesDep


@post("/articles/report", status_code=200)
async def report_articles(
    request: PultRequest, data: JSONBody[AskArticlesReport], actor: ActorDep, services: ServicesDep
) -> Response[ArticlesReport]:
    """Return how pages are used."""
    return answer(request, await services.database.read(knowledge.report(actor)))


@post("/editions", status_code=200)
async def list_editions(
    request: PultRequest, data: JSONBody[AskEditions], actor: ActorDep, services: ServicesDep
) -> Response[EditionList]:
    """Return earlier editions of something."""
    return answer(request, await services.database.read(earlier.page(actor, data)))
