"""Tags and filters that every template may use without loading."""

from django import template

register = template.Library()
