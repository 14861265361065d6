"""A client of the API that holds every answer against the schema."""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator

from okrhub.lib.api import PROBLEM
from okrhub.lib.schema import schema

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
UNDESCRIBED = {405}


class ContractClient(Client):
    """Send a person's token and JSON; check each answer as soon as it is there."""

    def request(self, **request: Any) -> Any:
        """Send, check, return."""
        response = super().request(**request)
        check(request["REQUEST_METHOD"], request["PATH_INFO"], response)
        return response

    def post(self, *arguments: Any, **options: Any) -> Any:
        """Send JSON, or nothing."""
        return self._send(super().post, *arguments, **options)

    def patch(self, *arguments: Any, **options: Any) -> Any:
        """Send JSON, or nothing."""
        return self._send(super().patch, *arguments, **options)

    def put(self, *arguments: Any, **options: Any) -> Any:
        """Send JSON, or nothing."""
        return self._send(super().put, *arguments, **options)

    @staticmethod
    def _send(
        send: Any, path: str, data: Any = None, content_type: str = "", **options: Any
    ) -> Any:
        if content_type:
            return send(path, data, content_type, **options)
        body = "" if data is None else json.dumps(data)
        return send(path, body, "application/json", **options)


def check(method: str, path: str, response: Any) -> None:
    """Fail when an answer is not what the schema says of its operation."""
    status = response.status_code
    kind = response.headers.get("Content-Type", "")
    if status >= 400:
        assert kind == PROBLEM
        assert response.json()["status"] == status
    if status in UNDESCRIBED:
        return
    described = operation(method, path)["responses"]
    assert str(status) in described, f"{method} {path} never answers {status}"
    validator = validator_of(method, route_of(path), str(status), kind)
    if validator is not None:
        problems = [
            f"{'.'.join(map(str, error.path))}: {error.message}"
            for error in validator.iter_errors(response.json())
        ]
        assert not problems, problems


def route_of(path: str) -> str:
    """Return the address as the schema writes it."""
    route = "/" + resolve(urlsplit(path).path).route
    return CONVERTER.sub(r"{\1}", route).replace("{pk}", "{id}")


def operation(method: str, path: str) -> dict[str, Any]:
    """Return what the schema says of a method at an address."""
    method = "get" if method == "HEAD" else method.lower()
    found: dict[str, Any] = schema()["paths"][route_of(path)][method]
    return found


@cache
def validator_of(
    method: str, route: str, status: str, kind: str
) -> Draft202012Validator | None:
    """Return what checks the bodies of an answer; None where there is no body."""
    responses = schema()["paths"][route][method.lower()]["responses"]
    answer = responses[status]
    if "$ref" in answer:
        answer = schema()["components"]["responses"][answer["$ref"].split("/")[-1]]
    if "content" not in answer:
        return None
    described = closed(answer["content"][kind]["schema"])
    return Draft202012Validator({**described, "components": components()})


@cache
def components() -> dict[str, Any]:
    """Return the schema's records; they hold what is described and nothing else."""
    described = schema()["components"]
    records = {name: closed(record) for name, record in described["schemas"].items()}
    return {**described, "schemas": records}


def closed(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without room for more; a problem carries further facts."""
    if "properties" not in record or "detail" in record["properties"]:
        return record
    return {**record, "additionalProperties": False}
