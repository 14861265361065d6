"""What people say about KPIs: their limits, their values, a file of values."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from measures import corridor
from measures.actions import NewMetric
from measures.importing import LIMITS, Row, read_rows
from measures.models import Kpi, Metric
from okrhub.lib.csv_file import text_of
from okrhub.lib.forms import DayField, ValueField, VersionedForm, offer
from okrhub.lib.tables import UnreadableFile
from organizations.models import Membership
from teams.models import Team, Unit

FREQUENCIES = [
    (1, "Daily"),
    (7, "Weekly"),
    (14, "Every two weeks"),
    (30, "Monthly"),
    (91, "Quarterly"),
]
LIMITS_NEEDED = "Say this limit."
COLUMNS = (
    "direction",
    "green",
    "red",
    "green_upper",
    "red_upper",
    "frequency_days",
)


class KpiForm(VersionedForm):
    """A KPI: what it measures, whose it is, and its limits."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label="What is measured",
        max_length=240,
        error_messages={"required": "Say what is measured."},
        widget=forms.TextInput(
            {"placeholder": "Readmissions within 30 days", "list": "metrics"}
        ),
    )
    unit = forms.CharField(required=False, max_length=24)
    home = forms.ChoiceField(label="Team or unit")
    owner = forms.ChoiceField(label="Person who looks after it", required=False)
    direction = forms.ChoiceField(choices=Kpi.Direction.choices)
    green = ValueField(
        label="Green from",
        help_text="Values up to here, or from here on, are good.",
        needed=LIMITS_NEEDED,
    )
    red = ValueField(
        label="Red beyond",
        help_text="The limit itself is still inside.",
        needed=LIMITS_NEEDED,
    )
    green_upper = ValueField(label="Green to")
    red_upper = ValueField(label="Red above")
    frequency_days = forms.TypedChoiceField(
        label="Measured", choices=FREQUENCIES, coerce=int, initial=30
    )
    key_value_area = forms.ChoiceField(
        label="Key value area",
        choices=[("", "Not said"), *Metric.KeyValueArea.choices],
        required=False,
    )
    source = forms.CharField(label="Read where", required=False, max_length=240)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        homes: Sequence[Team | Unit],
        people: Sequence[Membership],
        initial: Mapping[str, Any],
        kpi: Kpi | None = None,
    ) -> None:
        """Offer teams, units and people; an existing KPI keeps metric and home."""
        super().__init__(data, initial=dict(initial))
        self.homes = {home_key(home): home for home in homes}
        self.people = {str(person.pk): person for person in people}
        offer(self, "home", [(key, home.name) for key, home in self.homes.items()])
        names = [(key, person.user.name) for key, person in self.people.items()]
        offer(self, "owner", [("", "Nobody yet"), *names])
        if kpi is not None:
            for name in ("name", "unit", "home", "source"):
                del self.fields[name]
            saved, known = kpi.frequency_days, dict(FREQUENCIES)
            if saved not in known:
                offer(
                    self,
                    "frequency_days",
                    [*known.items(), (saved, f"Every {saved} days")],
                )

    def clean(self) -> dict[str, Any]:
        """Refuse limits that are missing or contradict each other."""
        typed = super().clean() or {}
        if typed.get("direction") != Kpi.Direction.WITHIN:
            typed["green_upper"] = typed["red_upper"] = None
        if not self.errors:
            self._check(typed)
        return typed

    def _check(self, typed: Mapping[str, Any]) -> None:
        try:
            corridor.check_limits(
                typed["direction"],
                typed["green"],
                typed["red"],
                green_upper=typed["green_upper"],
                red_upper=typed["red_upper"],
            )
        except corridor.CorridorError as error:
            self.add_error(error.field, str(error))

    def columns(self) -> dict[str, Any]:
        """Return the columns of the KPI as typed."""
        typed = self.cleaned_data
        found = {name: typed[name] for name in COLUMNS}
        return found | {"owner": self.people.get(typed["owner"])}

    def place(self) -> dict[str, Any]:
        """Return the team or the unit that was chosen."""
        home = self.homes[self.cleaned_data["home"]]
        return {"team": home} if isinstance(home, Team) else {"unit": home}

    def metric(self) -> NewMetric:
        """Return what is measured."""
        typed = self.cleaned_data
        return NewMetric(
            typed["name"], typed["unit"], typed["key_value_area"], typed["source"]
        )


def home_key(home: Team | Unit) -> str:
    """Return how a team or a unit is named in the form: T-4, unit 3."""
    return home.reference if isinstance(home, Team) else f"unit {home.pk}"


def saved_kpi(kpi: Kpi) -> dict[str, Any]:
    """Return what is saved of a KPI, by field."""
    return {name: getattr(kpi, name) for name in COLUMNS} | {
        "version": kpi.version,
        "owner": str(kpi.owner_id or ""),
        "key_value_area": kpi.metric.key_value_area,
    }


class ValueForm(forms.Form):
    """A value of a KPI on a day."""

    value = ValueField(label="Value", needed="Say the value.")
    measured_on = DayField(label="Measured on")
    note = forms.CharField(
        required=False,
        max_length=400,
        help_text="What explains it, if something does.",
        widget=forms.TextInput,
    )

    def __init__(self, *arguments: Any, unit: str, **options: Any) -> None:
        """Know the unit of the KPI's metric."""
        super().__init__(*arguments, **options)
        cast("ValueField", self.fields["value"]).unit = unit


class ValuesFileForm(forms.Form):
    """A small CSV file of values, or its text again when it is confirmed."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text="CSV, up to 1 MB and 2,000 rows, with the columns kpi, measured_on, "
        "value and note. A KPI is named by its reference or by what it measures.",
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt"}),
        error_messages={"empty": "The file is empty."},
    )
    text = forms.CharField(
        required=False,
        max_length=LIMITS.size,
        strip=False,
        widget=forms.HiddenInput,
    )
    rows: Sequence[Row] = ()

    def clean(self) -> dict[str, Any]:
        """Read the rows; refuse what is no such file, in a sentence."""
        typed = super().clean() or {}
        if self.errors:
            return typed
        file: UploadedFile | None = typed.get("file")
        if file is None and not typed.get("text"):
            self.add_error("file", "Choose a CSV file.")
            return typed
        try:
            if file is not None:
                if (file.size or 0) > LIMITS.size:
                    raise UnreadableFile(
                        "The file is larger than 1 MB; split it in parts."
                    )
                typed["text"] = text_of(file.read())
            self.rows = read_rows(typed["text"])
        except UnreadableFile as error:
            self.add_error("file", str(error))
        return typed
