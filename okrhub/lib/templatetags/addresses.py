"""`{% url %}` as Django has it, from addresses that are worked out once."""

from django import template
from django.template import Context, defaulttags
from django.template.base import Parser, Token
from django.urls import reverse
from django.utils.html import conditional_escape

from okrhub.lib.addresses import address

register = template.Library()


class AddressNode(defaulttags.URLNode):
    """Write an address, or keep it under a name; empty there where none is."""

    def render(self, context: Context) -> str:
        """Write it; without a name to keep it under, what is not there raises."""
        name = self.view_name.resolve(context)
        args = [each.resolve(context) for each in self.args]
        kwargs = {key: each.resolve(context) for key, each in self.kwargs.items()}
        found = address(name, *args, **kwargs)
        if self.asvar:
            context[self.asvar] = found
            return ""
        found = found or reverse(name, args=args, kwargs=kwargs)
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """Read the tag as Django does."""
    node = defaulttags.url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
