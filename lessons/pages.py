"""What the views of this engine share."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers


def page_or_part(
    request: HttpRequest, template: str, part: str, context: dict, *, status: int = 200
) -> TemplateResponse:
    """The whole page, or only the named part of it when HTMX asks; caches keep the two apart."""
    is_part = bool(request.htmx) and not request.htmx.history_restore_request
    name = f"{template}#{part}" if is_part else template
    response = TemplateResponse(request, name, {**context, "is_part": is_part}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
