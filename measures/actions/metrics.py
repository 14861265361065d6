"""What changes the metric registry; each verb is one transaction."""

from datetime import date

from django.db import IntegrityError, transaction

from measures import policies, queries
from measures.models import Metric
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership
from teams.queries import standing

REGISTERED = "This metric is registered already, with this unit."
ONCE = "metric_is_registered_once"


def register_metric(
    name: str,
    *,
    actor: Membership,
    on: date,
    unit: str = "",
    direction: str = "",
    key_value_area: str = "",
    source: str = "",
) -> Metric:
    """Register what is measured, once per name and unit."""
    with tenant(actor.organization_id):
        policies.may_register_metric(standing(actor, on)).enforce()
        record(actor.user_id, "metric.registered")
        try:
            with transaction.atomic():
                return Metric.objects.create(
                    name=name,
                    unit=unit,
                    direction=direction,
                    key_value_area=key_value_area,
                    source=source,
                )
        except IntegrityError as error:
            raise _refusal(error) from error


def edit_metric(
    metric: Metric, version: int, *, actor: Membership, on: date, **changes: str
) -> Metric:
    """Change a metric, seen as `version`; key results that use it keep doing so."""
    with tenant(actor.organization_id):
        metric = queries.lock_metric(metric.pk)
        policies.may_edit_metric(standing(actor, on)).enforce()
        record(actor.user_id, "metric.edited")
        try:
            with transaction.atomic():
                save_version(metric, version, changes)
        except IntegrityError as error:
            raise _refusal(error) from error
        return metric


def _refusal(error: IntegrityError) -> Exception:
    diagnosis = getattr(error.__cause__, "diag", None)
    if getattr(diagnosis, "constraint_name", "") != ONCE:
        return error
    return Conflict(REGISTERED, field="name")
