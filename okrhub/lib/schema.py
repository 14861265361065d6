"""The API described as OpenAPI 3.1, from what the endpoints say of themselves.

An endpoint names its `tag` and its `operations` (method to operation id), the serializer
that its answers follow, what may be `given` by method, and further `parameters`. What
all have in common, errors and the words for what stands in an address, is added here.
"""

from functools import cache
from typing import Any, cast

from django_filters import rest_framework as filters
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from okrhub.lib.api import PROBLEM

OTHERS = {
    "id": "The id.",
    "key_result": "The key result's reference, such as KR-31.",
    "name": "The field, such as title.",
    "objective": "The objective's reference, such as O-12.",
    "target": "The team's reference, such as T-4.",
    "slug": "The organisation, as in the address of its pages.",
}
EXAMPLES = {
    "drafts": "D-1",
    "help-requests": "H-3",
    "kpis": "KPI-3",
    "initiatives": "I-4",
    "objectives": "O-12",
    "barriers": "B-3",
    "key-results": "KR-31",
    "line-of-sight": "S-5, I-4, KR-31 or O-12",
    "product-goals": "PG-1",
    "proposals": "O-12",
    "sprints": "S-5",
    "strategy-goals": "G-2",
    "teams": "T-4",
    "teams-of-teams": "T-9",
}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
ERRORS = {
    "400": "The request cannot be understood; `errors` has a sentence per field.",
    "401": "Without a valid token or session.",
    "403": "This person, or this token, may not do this; `detail` says who may.",
    "404": "There is nothing here, or nothing of yours.",
    "406": "Only JSON is answered.",
    "409": "The state of things does not allow this; the facts stand beside `detail`.",
    "412": "Somebody else changed the record since it was read.",
    "413": "The body is larger than 2 MB.",
    "415": "Only JSON is read.",
    "422": "The Idempotency-Key was used for another request.",
    "428": "The version that was read is missing in If-Match, or it says `*`.",
}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "What went wrong (RFC 9457). A conflict carries its facts as further "
    "members, as `teams` and `fills` at the limit.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"description": "Sentences by field."},
    },
    "required": ["type", "title", "status", "detail"],
}


class TokenScheme(OpenApiAuthenticationExtension):
    """A person's token."""

    target_class = "organizations.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Describe the header."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made in the profile or by `manage.py create_token`.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """The browser's session."""

    target_class = "organizations.authentication.SessionMemberAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Describe the cookie."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-session",
            "description": "The session of a browser; writes need its CSRF token too.",
        }


class FilterParameters(DjangoFilterExtension):
    """Filters without a queryset: no organisation is open while this is described."""

    target_class = "django_filters.rest_framework.DjangoFilterBackend"
    match_subclasses = True
    priority = 1

    def get_schema_operation_parameters(
        self, auto_schema: AutoSchema, *arguments: Any, **options: Any
    ) -> list[dict[str, Any]]:
        """Describe each filter of the endpoint."""
        filterset = getattr(auto_schema.view, "filterset_class", None)
        declared = filterset.base_filters if filterset else {}
        return [self.described(name, declared[name]) for name in declared]

    @staticmethod
    def described(name: str, declared: filters.Filter) -> dict[str, Any]:
        """Describe one filter by its kind, its choices and its words."""
        choices = [key for key, _ in declared.extra.get("choices", ()) if key]
        schema: dict[str, Any] = {"type": "string"}
        if isinstance(declared, filters.BooleanFilter):
            schema = {"type": "boolean"}
        elif isinstance(declared, filters.NumberFilter):
            schema = {"type": "integer"}
        elif isinstance(declared, filters.DateFilter):
            schema["format"] = "date"
        elif choices:
            schema["enum"] = choices
        if isinstance(declared, filters.MultipleChoiceFilter):
            schema = {"type": "array", "items": schema}
        return {
            "in": "query",
            "name": name,
            "schema": schema,
            "description": str(declared.extra.get("help_text", "")),
        }


class Schema(AutoSchema):
    """One operation, from what its endpoint says of itself."""

    view: Any

    def get_operation_id(self) -> str:
        """Return the endpoint's name for the method."""
        return str(self.view.operations[self.method.lower()])

    def get_tags(self) -> list[str]:
        """Return the subject."""
        return [self.view.tag]

    def get_summary(self) -> str:
        """Return the first sentence of the description."""
        return str(self.get_description()).partition("\n")[0].rstrip(".")

    def get_request_serializer(self) -> Any:
        """Return what may be sent."""
        return self.view.given.get(self.method.lower())

    def get_response_serializers(self) -> Any:
        """Return what is answered: 201 for what is added to a list."""
        if self.method == "DELETE":
            return {204: None}
        shown = self.view.serializer_class
        is_added = self.method == "POST" and hasattr(self.view, "list")
        return {201: self.view.added_class or shown} if is_added else shown

    def get_override_parameters(self) -> list[Any]:
        """Return the endpoint's own parameters and the headers of writes."""
        parameters = [*self.view.parameters] if self.method == "GET" else []
        if self.method == "POST":
            parameters.append(IDEMPOTENCY_KEY)
        is_needed = self.view.versioned.get(self.method.lower())
        if is_needed is not None:
            parameters.append(_if_match(is_needed=is_needed))
        return parameters


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 80},
    OpenApiParameter.HEADER,
    description="Any text of yours, new for each intention. Repeating the request with "
    "the same key within 24 hours has no second effect and gets the same answer.",
)


def _if_match(*, is_needed: bool) -> OpenApiParameter:
    return OpenApiParameter(
        "If-Match",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        required=False,
        description=(
            'The version that was read, as its ETag said it: `"3"`. '
            + (
                "Without it, or with `*`, which names no version: 428."
                if is_needed
                else "If given, nothing is done to a record that changed since; "
                "`*` matches any."
            )
        ),
    )


def add_what_is_common(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add errors and the words for what stands in addresses; a hook of the generator."""
    components = result["components"]
    components["schemas"]["Problem"] = PROBLEM_SCHEMA
    components["responses"] = {
        f"Problem{status}": {
            "description": words,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, words in ERRORS.items()
    }
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _describe_path(path, operation)
            for status in sorted(_errors(method.upper(), operation)):
                operation["responses"][status] = {
                    "$ref": f"#/components/responses/Problem{status}"
                }
    return result


def _describe_path(path: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "path":
            continue
        name = parameter["name"]
        noun = path.partition("{%s}" % name)[0].rstrip("/").rpartition("/")[2]  # noqa: UP031
        if name == "reference":
            words = f"The reference, such as {EXAMPLES[noun]}."
        else:
            words = OTHERS.get(name, "Quarterly or annual.")
        parameter["description"] = words


def _errors(method: str, operation: dict[str, Any]) -> set[str]:
    errors = {"400", "401", "403", "404", "406"}
    if method in WRITES:
        errors |= {"409", "413", "415"}
    headers = {parameter["name"] for parameter in operation.get("parameters", ())}
    if "If-Match" in headers:
        errors |= {"412", "428"} if method != "POST" else {"412"}
    if "Idempotency-Key" in headers:
        errors.add("422")
    return errors


@cache
def schema() -> dict[str, Any]:
    """Return the whole description; worked out once in a process."""
    return cast(dict[str, Any], SchemaGenerator().get_schema(request=None, public=True))
