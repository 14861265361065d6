"""How every form is drawn: one template for forms, one for fields."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

_BOXES = (forms.CheckboxInput,)
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class BoundField(forms.BoundField):
    """A field whose control carries the class of its kind and says when it is wrong."""

    @property
    def is_box(self) -> bool:
        """Say whether the control is one box to check, whose label follows it."""
        return isinstance(self.field.widget, _BOXES)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add the classes of the design to what Django sets."""
        built = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        if used.is_hidden or isinstance(used, (*_BOXES, *_CHOICES)):
            return built
        kind = "form-select" if isinstance(used, forms.Select) else "form-control"
        classes = [kind, used.attrs.get("class", "")]
        if self.errors:
            classes.append("is-invalid")
        built["class"] = " ".join(name for name in classes if name)
        return built


class NumberText(forms.TextInput):
    """A number typed as text, so that what was typed wrongly is still there."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Ask phones for their number keys."""
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off"} | (attrs or {})
        )


class FormRenderer(TemplatesSetting):
    """Draw forms and fields by the templates of the design."""

    form_template_name = "components/form.html"
    field_template_name = "components/form_field.html"
    bound_field_class = BoundField
