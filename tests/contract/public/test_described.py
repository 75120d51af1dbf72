"""The description of the API is true: hypothesis plays a shop that has read nothing else."""

from __future__ import annotations

import re
from typing import Any

import httpx
import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.rest import public
from server.rest.public_openapi import document
from tests.contract.public.stage import Shop

DOCUMENT: dict[str, Any] = msgspec.json.decode(document())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
_TEXT = st.characters(exclude_categories=["Cs"])


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    ref = schema.get("$ref")
    return SCHEMAS[ref.rpartition("/")[2]] if ref else schema


def values(raw: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what a schema allows."""
    schema = _resolved(raw)
    if "anyOf" in schema:
        return st.one_of(*map(values, schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "array":
            most = min(schema.get("maxItems", 3), 3)
            return st.lists(values(schema["items"]), max_size=most)
        case "object":
            needed = set(schema.get("required", ()))
            fields = {name: values(item) for name, item in schema["properties"].items()}
            return st.fixed_dictionaries(
                {name: item for name, item in fields.items() if name in needed},
                optional={name: item for name, item in fields.items() if name not in needed},
            )
        case "string":
            return _words(schema)
    raise AssertionError(f"what is {schema}?")


def _words(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    match schema.get("format"):
        case "uuid":
            return st.uuids().map(str)
        case "date":
            return st.dates().map(str)
        case "date-time":
            return st.datetimes().map(lambda moment: f"{moment.isoformat()}Z")
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    least, most = schema.get("minLength", 0), min(schema.get("maxLength", 40), 40)
    return st.text(_TEXT, min_size=least, max_size=most)


def requests() -> st.SearchStrategy[tuple[str, str, Any]]:
    """Return requests the description allows."""
    found = []
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            if schema is None:
                continue
            names = re.findall(r"{(\w+)}", path)
            filled = st.from_regex(r"[a-zA-Z0-9][\w.~-]{0,63}", fullmatch=True)
            place = st.just(path)
            for name in names:
                place = st.builds(
                    lambda where, word, name=name: where.replace(f"{{{name}}}", word), place, filled
                )
            found.append(st.tuples(st.just(method.upper()), place, values(schema)))
    return st.one_of(*found)


def _fits(answer: httpx.Response, path: str, method: str) -> bool:
    operation = next(
        methods[method]
        for known, methods in DOCUMENT["paths"].items()
        if method in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), path)
    )
    return str(answer.status_code) in operation["responses"]


@given(told=requests())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
async def test_what_the_description_allows_is_answered_as_it_says(
    shop: Shop, told: tuple[str, str, Any]
) -> None:
    method, path, body = told
    answer = await shop.ask(method, path, body)
    assert answer.status_code in (200, 201, 204, 422), (told, answer.text)
    assert _fits(answer, path, method.lower()), told
    if answer.status_code == 422:
        assert answer.json()["detail"], told


async def test_the_description_is_served_and_names_every_route(shop: Shop) -> None:
    served = await shop.http.get("/api/v1/openapi.json")
    assert served.json() == DOCUMENT
    described = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }
    there = {
        (method, re.sub(r":\w+}", "}", path))
        for handler in public.DESCRIBED
        for path in handler.paths
        for method in handler.http_methods
    }
    assert described == there
