"""What an endpoint of an organisation is: who asks, strict queries, keys, versions."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, ClassVar, TypeVar, cast

from django.core.exceptions import RequestDataTooBig
from django.db.models import Model, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from okrhub.lib.api import PROBLEM, BodyTooLarge, Json, Pages
from okrhub.lib.tenancy import tenant
from organizations.authentication import READS
from organizations.idempotency import answered_once
from organizations.requests import MemberRequest

M = TypeVar("M", bound=Model)
Serializer = serializers.BaseSerializer[Any]


class Endpoint(APIView):
    """An address of the API below an organisation.

    `operations` names each method for the schema, `given` says what may be sent by
    method, `serializer_class` how a record is answered. `versioned` holds the methods
    that read If-Match, True where it is needed.
    """

    parser_classes = (Json,)
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    tag: ClassVar[str]
    operations: ClassVar[dict[str, str]]
    serializer_class: type[Serializer] | None
    given: ClassVar[dict[str, type[Serializer]]] = {}
    versioned: ClassVar[dict[str, bool]] = {}
    parameters: ClassVar[list[OpenApiParameter]] = []

    @property
    def asked(self) -> MemberRequest:
        """Return the request, with what OrganizationMiddleware set."""
        return cast(MemberRequest, self.request)

    @property
    def who(self) -> dict[str, Any]:
        """Return who acts and on which day, as actions take it."""
        return {"actor": self.asked.membership, "on": self.asked.today}

    @property
    def who_and_when(self) -> dict[str, Any]:
        """Return who acts, on which day and at which moment."""
        return {**self.who, "now": self.asked.now}

    def open(self) -> AbstractContextManager[None]:
        """Open the organisation for reading; within a read it is open already."""
        return tenant(self.asked.organization.pk, read_only=True)

    def shown(self, read: Callable[[], object], *, status: int = 200) -> Response:
        """Answer with a record, read afresh."""
        serializer: Any = self.serializer_class
        with self.open():
            return Response(serializer(read()).data, status=status)

    def initial(self, request: Request, *arguments: Any, **options: Any) -> None:
        """Check who asks, the query and the size; answer a repeated key as before."""
        super().initial(request, *arguments, **options)
        self.check_query(request)
        if request.method in READS:
            return
        try:
            request.body  # noqa: B018 - read at once, so that its size is limited
        except RequestDataTooBig as error:
            raise BodyTooLarge from error
        key = request.headers.get("Idempotency-Key")
        handler = getattr(self, "post", None)
        if request.method == "POST" and key is not None and handler is not None:
            setattr(self, "post", partial(self.once, key, handler))  # noqa: B010

    def check_query(self, request: Request) -> None:
        """Refuse a parameter that is not known, or is given twice."""
        known = self.known_parameters() if request.method in READS else {}
        errors = {}
        for name, values in request.query_params.lists():
            if name not in known:
                errors[name] = [f"Known here: {', '.join(sorted(known)) or 'none'}."]
            elif len(values) > 1 and not known[name]:
                errors[name] = ["Say it once."]
        if errors:
            raise serializers.ValidationError(errors)

    def known_parameters(self) -> dict[str, bool]:
        """Return the parameters, True for one that may be repeated."""
        return {parameter.name: False for parameter in self.parameters}

    def once(
        self,
        key: str,
        handler: Callable[..., Response],
        request: Request,
        *arguments: Any,
        **options: Any,
    ) -> Response:
        """Answer a request with an Idempotency-Key."""

        def answer() -> Response:
            try:
                return handler(request, *arguments, **options)
            except Exception as error:  # noqa: BLE001 - what is no refusal is raised again
                return self.handle_exception(error)

        return answered_once(key, request, self.asked.membership, answer)

    def finalize_response(
        self, request: Request, response: Any, *arguments: Any, **options: Any
    ) -> Any:
        """Say a record's version as its ETag, and a problem's type."""
        final = super().finalize_response(request, response, *arguments, **options)
        data = getattr(final, "data", None)
        if final.status_code >= 400:
            final.content_type = PROBLEM
        elif isinstance(data, dict) and "version" in data:
            final["ETag"] = f'"{data["version"]}"'
        return final


class ListEndpoint(Endpoint, ListAPIView[M]):
    """An address with a list of records, a page at a time.

    `model` stands for the rows while the API is described, when no organisation is open.
    `added_class` says how a record that was added is answered, if not as in the list.
    """

    model: type[M]
    added_class: type[Serializer] | None = None
    filterset_class: type[filters.FilterSet] | None = None

    def rows(self) -> QuerySet[M]:
        """Return the rows in their order."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[M]:
        """Return the rows; none while the API is described."""
        if getattr(self, "swagger_fake_view", False):
            return QuerySet(self.model)
        return self.rows()

    def lines(self, rows: Sequence[M]) -> Sequence[object]:
        """Return what is shown of the rows of a page: themselves, unless more is read."""
        return rows

    def list(self, request: Request, *arguments: Any, **options: Any) -> Response:
        """Answer with a page."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        lines = self.lines(rows or [])
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)

    def known_parameters(self) -> dict[str, bool]:
        """Return paging and filters."""
        declared = self.filterset_class.base_filters if self.filterset_class else {}
        return {
            **super().known_parameters(),
            Pages.page_query_param: False,
            str(Pages.page_size_query_param): False,
            **{
                name: isinstance(each, filters.MultipleChoiceFilter)
                for name, each in declared.items()
            },
        }
