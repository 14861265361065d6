"""How forms are drawn: label, hint, control, and the error beside the control."""

import re
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django import forms

from okrhub.lib.forms import DecimalField, NumberText


class DraftForm(forms.Form):
    """A form with one field of each kind."""

    title = forms.CharField(help_text="One sentence.")
    target = forms.DecimalField(widget=NumberText)
    team = forms.ChoiceField(choices=[("1", "Billing")], required=False)
    ambition = forms.ChoiceField(
        choices=[("a", "Aspirational"), ("c", "Committed")],
        widget=forms.RadioSelect,
        required=False,
    )
    is_sure = forms.BooleanField(label="I am sure", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if not self.errors:
            raise forms.ValidationError("Too many at once.")


def parts(markup: object) -> Element:
    source = re.sub(r" (required|selected)\b", "", str(markup))
    source = re.sub(r"<input([^>]*)>", r"<input\1/>", source)
    return fromstring(f"<form>{source}</form>")


def control(form: Element, name: str) -> Element:
    (found,) = [e for e in form.iter() if e.get("name") == name]
    return found


def test_a_field_is_labelled_and_says_in_words_that_it_is_needed():
    form = parts(DraftForm())

    labels = {
        label.get("for"): "".join(label.itertext()).split()
        for label in form.iter("label")
        if label.get("for")
    }
    assert labels["id_title"] == ["Title", "needed"]
    assert labels["id_team"] == ["Team"]


def test_a_control_has_the_class_of_its_kind():
    form = parts(DraftForm())

    assert control(form, "title").get("class") == "form-control"
    assert control(form, "team").get("class") == "form-select"
    assert control(form, "is_sure").get("class") is None
    assert control(form, "version").get("class") is None


def test_a_hint_is_tied_to_its_control():
    form = parts(DraftForm())

    hint = next(e for e in form.iter() if e.get("id") == "id_title_helptext")
    assert hint.text == "One sentence."
    assert control(form, "title").get("aria-describedby") == "id_title_helptext"


def test_an_error_stands_beside_the_field_and_is_tied_to_it():
    form = parts(DraftForm({"title": "Going home feels safe", "target": "soon"}))

    target = control(form, "target")
    assert target.get("class") == "form-control is-invalid"
    assert target.get("aria-invalid") == "true"
    assert target.get("aria-describedby") == "id_target_error"
    error = next(e for e in form.iter() if e.get("id") == "id_target_error")
    assert "".join(error.itertext()).strip() == "Enter a number."
    assert control(form, "title").get("aria-invalid") is None


def test_a_wrong_number_is_still_there_to_be_corrected():
    form = parts(DraftForm({"target": "soon"}))

    assert control(form, "target").get("value") == "soon"
    assert control(form, "target").get("type") == "text"


def test_choices_are_a_group_with_a_legend():
    form = parts(DraftForm())

    legend = next(form.iter("legend"))
    assert "".join(legend.itertext()).strip() == "Ambition"


def test_an_error_of_the_whole_form_stands_above_it():
    form = parts(DraftForm({"title": "Safe", "target": "12.5"}))

    alert = next(e for e in form.iter() if e.get("role") == "alert")
    assert "".join(alert.itertext()).strip() == "Too many at once."


def test_a_box_comes_before_its_label():
    form = parts(DraftForm())

    (label,) = [e for e in form.iter("label") if e.get("class") == "box"]
    assert [child.tag for child in label] == ["input", "span"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0,7", Decimal("0.7")), ("-1,25", Decimal("-1.25")), ("0.7", Decimal("0.7"))],
)
def test_a_number_may_have_a_comma_for_its_point(typed, number):
    assert DecimalField().clean(typed) == number


@pytest.mark.parametrize("typed", ["1,500", "1,2,3", ",", "0,7x"])
def test_a_comma_that_may_mean_something_else_is_asked_about(typed):
    with pytest.raises(forms.ValidationError, match="Enter a number"):
        DecimalField().clean(typed)
