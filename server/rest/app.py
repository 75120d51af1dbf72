"""The ASGI application: routes, dependencies, error answers, OpenAPI."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Request
from litestar.config.app import AppConfig
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler

from domain.errors import Expected
from domain.wire import MAX_PUSH_BYTES
from server.rest import (
    accounts,
    calls,
    errors,
    health,
    hooks,
    imports,
    knowledge,
    phones,
    public,
    session,
    suspects,
    sync,
    webchat,
)
from server.rest.auth import provide_actor
from server.rest.codec import PultRequest
from server.rest.live import live
from server.rest.services import Services

ROUTES: tuple[ControllerRouterHandler, ...] = (
    session.open_session,
    session.refresh_session,
    session.close_session,
    session.retire_device,
    sync.hello,
    sync.push,
    sync.pull,
    sync.fill,
    sync.fetch,
    sync.subscribe,
    sync.blob,
    sync.upload,
    calls.call_out,
    calls.act_on_call,
    health.live,
    health.ready,
    live,
    hooks.provider_calls,
    accounts.router,
    imports.router,
    phones.my_phone,
    suspects.list_suspects,
    knowledge.report_articles,
    knowledge.list_editions,
    phones.router,
    webchat.router,
    public.router,
)


def create_app(services: Services) -> Litestar:
    """Build the application around its services."""

    def provide_services() -> Services:
        return services

    def admit(request: Request[Any, Any, Any]) -> None:
        services.admission.enter(request.url.path)

    return Litestar.from_config(
        AppConfig(
            route_handlers=list(ROUTES),
            dependencies={
                "services": Provide(provide_services, sync_to_thread=False),
                "actor": Provide(provide_actor),
            },
            request_class=PultRequest,
            before_request=admit,
            request_max_body_size=2 * MAX_PUSH_BYTES,
            exception_handlers={
                Expected: errors.on_expected,
                HTTPException: errors.on_http,
                Exception: errors.on_defect,
            },
            openapi_config=OpenAPIConfig(
                title="Pult",
                version="1",
                path="/openapi",
                render_plugins=[JsonRenderPlugin()],
            ),
            logging_config=None,
        )
    )
