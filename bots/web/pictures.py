"""Serves the pictures, in the look for the dark where a page asks for that and there is one.

Knows their addresses. Must not know what they show.
"""

from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from bots.web.door import HEADERS, refuse_strangers

DARK_ENDING = "-dark"
KEPT = {"Cache-Control": "private, max-age=3600"}


class Pictures:
    """The pictures, by name."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        """Take the SVG files by the names of their pictures."""
        self._files = files

    def mount(self, app: web.Application) -> None:
        """Add the pictures to *app*."""
        app.router.add_get("/pictures/{name}.svg", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        refuse_strangers(request)
        name = request.match_info["name"]
        path = self._files.get(name) or self._files.get(name.removesuffix(DARK_ENDING))
        if path is None:
            raise web.HTTPNotFound
        headers = HEADERS | KEPT
        text = path.read_text(encoding="utf-8")
        return web.Response(text=text, content_type="image/svg+xml", headers=headers)


def address_of(name: str, *, is_dark: bool = False) -> str:
    """Return where the picture of that *name* is served."""
    return f"/pictures/{name}{DARK_ENDING if is_dark else ''}.svg"
