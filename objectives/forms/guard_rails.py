"""Which KPI guards an objective, and within which limit."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from measures.models import Kpi
from okrhub.lib.forms import ValueField, offer


class GuardRailForm(forms.Form):
    """A KPI and a limit; without one the KPI's own red limit holds."""

    kpi = forms.ChoiceField(label="KPI")
    lowest = ValueField(
        label="Not below", help_text="Left empty, the KPI's red limits hold."
    )
    highest = ValueField(label="Not above")

    def __init__(self, data: Mapping[str, Any] | None, *, kpis: Sequence[Kpi]) -> None:
        """Offer the KPIs."""
        super().__init__(data)
        self.kpis = {kpi.reference: kpi for kpi in kpis}
        offer(
            self,
            "kpi",
            [(key, f"{key} {kpi.name}, {kpi.home}") for key, kpi in self.kpis.items()],
        )
        if not kpis:
            self.fields[
                "kpi"
            ].help_text = "There is no KPI to choose yet. Set one up under KPIs."

    def said(self) -> dict[str, Any]:
        """Return what was chosen, as the action takes it."""
        typed = self.cleaned_data
        return {
            "kpi": self.kpis[typed["kpi"]],
            "lowest": typed["lowest"],
            "highest": typed["highest"],
        }
