"""The description of the API as its page shows it: by subject, then the records."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from okrhub.lib.schema import ERRORS, schema

METHODS = ("get", "post", "put", "patch", "delete")
WORDS = {"integer": "whole number", "boolean": "true or false", "string": "text"}
FORMATS = {
    "date": "day, 2026-11-10",
    "date-time": "moment, ISO 8601",
    "decimal": "number as text",
    "email": "email address",
    "uri": "address",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field holds: words, or a link to a record, or one of some values."""

    words: str = ""
    record: str = ""
    values: tuple[str, ...] = ()
    is_list: bool = False
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record or a body, or a parameter; `place` is where it is sent."""

    name: str
    kind: Kind
    is_needed: bool
    words: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with what it means, and the record that it carries."""

    status: str
    words: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address."""

    name: str
    method: str
    path: str
    summary: str
    words: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_words: str
    answers: tuple[Answer, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """The operations about one subject."""

    name: str
    words: str
    operations: tuple[Operation, ...]

    @property
    def slug(self) -> str:
        """Return its place on the page."""
        return self.name.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Record:
    """What an answer holds."""

    name: str
    words: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ApiReference:
    """The whole page."""

    words: str
    subjects: tuple[Subject, ...]
    refusals: tuple[Answer, ...]
    records: tuple[Record, ...]


@cache
def api_reference() -> ApiReference:
    """Return what the page shows; worked out once in a process."""
    described = schema()
    tags = described["tags"]
    by_tag: dict[str, list[Operation]] = {tag["name"]: [] for tag in tags}
    for path, methods in described["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = _operation(path, method, methods[method], described)
                by_tag[methods[method]["tags"][0]].append(operation)
    return ApiReference(
        words=described["info"]["description"],
        subjects=tuple(
            Subject(tag["name"], tag["description"], tuple(by_tag[tag["name"]]))
            for tag in tags
        ),
        refusals=tuple(
            Answer(status, in_code(words)) for status, words in ERRORS.items()
        ),
        records=tuple(_records(described)),
    )


def in_code(text: str) -> SafeString:
    """Return text with what stands between backticks as code."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if n % 2 else part,)
            for n, part in enumerate(text.split("`"))
        ),
    )


def _operation(
    path: str, method: str, operation: dict[str, Any], described: dict[str, Any]
) -> Operation:
    answers = [
        _answer(status, response)
        for status, response in operation["responses"].items()
        if status not in ERRORS
    ]
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema", {})
    sent = _resolved(body, described)
    summary, _, rest = operation["description"].partition("\n")
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=in_code(summary),
        words=in_code(rest.strip()),
        parameters=tuple(_parameters(operation)),
        body=tuple(_fields(sent)),
        body_words=in_code(sent.get("description", "")),
        answers=tuple(answers),
        refusals=tuple(status for status in operation["responses"] if status in ERRORS),
    )


def _parameters(operation: dict[str, Any]) -> Iterator[Field]:
    for parameter in operation.get("parameters", ()):
        yield Field(
            name=parameter["name"],
            kind=_kind(parameter["schema"]),
            is_needed=bool(parameter.get("required")),
            words=in_code(parameter["description"]),
            place={"path": "address", "query": "query"}.get(parameter["in"], "header"),
        )


def _answer(status: str, response: dict[str, Any]) -> Answer:
    content = response.get("content", {}).get("application/json")
    kind = _kind(content["schema"]) if content else None
    return Answer(status, in_code(response.get("description", "")), kind)


def _records(described: dict[str, Any]) -> Iterator[Record]:
    records = described["components"]["schemas"]
    used = json.dumps(records)
    for name, record in sorted(records.items()):
        is_shown = not name.endswith("Given") or f'schemas/{name}"' in used
        if "properties" in record and is_shown:
            words = in_code(record.get("description", ""))
            yield Record(name, words, tuple(_fields(record)))


def _fields(record: dict[str, Any]) -> Iterator[Field]:
    needed = record.get("required", ())
    for name, described in record.get("properties", {}).items():
        words = in_code(described.get("description", ""))
        yield Field(name, _kind(described), name in needed, words)


def _kind(described: dict[str, Any]) -> Kind:
    """Return what a field holds, one list and one null deep."""
    if "items" in described:
        inner = _kind(described["items"])
        return Kind(inner.words, inner.record, inner.values, is_list=True)
    if "$ref" in described:
        return _referenced(described["$ref"])
    for group in ("allOf", "oneOf", "anyOf"):
        if group in described:
            named = [each for each in described[group] if each != {"type": "null"}]
            kinds = [_kind(each) for each in named if "NullEnum" not in str(each)]
            is_nullable = len(kinds) < len(described[group])
            first = kinds[0]
            return Kind(
                first.words, first.record, first.values, first.is_list, is_nullable
            )
    types = described.get("type", "object")
    types = [types] if isinstance(types, str) else types
    values = tuple(str(each) for each in described.get("enum", ()) if each is not None)
    word = FORMATS.get(described.get("format", "")) or WORDS.get(types[0], "record")
    return Kind("" if values else word, values=values, is_nullable="null" in types)


def _referenced(reference: str) -> Kind:
    name = reference.rpartition("/")[2]
    described = schema()["components"]["schemas"][name]
    if "enum" in described:
        return _kind(described)
    return Kind(record=name)


def _resolved(described: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in described:
        _, section, name = described["$ref"].rsplit("/", 2)
        described = whole["components"][section][name]
    return described
