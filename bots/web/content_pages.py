"""Serves the pages about content: all topics, one topic, all sources.

Knows their addresses. Must not know what they show, nor when content was read. Reading takes a
second and platforms' libraries another, so both are fetched in a thread when a page wants them.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from bots.web.catalogue import Catalogue
from bots.web.door import HEADERS, refuse_strangers
from bots.web.frame import Say
from bots.web.lists import sources_page, topics_page
from bots.web.sheet import Painters, missing_page, topic_page

STYLE = Path(__file__).parent / "content.css"


class ContentPages:
    """The pages about content."""

    def __init__(
        self, catalogue: Callable[[], Catalogue], painters: Callable[[], Painters], say: Say
    ) -> None:
        """Take what reads the content, what loads the painters, and the words of the pages."""
        self._catalogue = catalogue
        self._painters = painters
        self._say = say

    def mount(self, app: web.Application) -> None:
        """Add the pages to *app*."""
        style = STYLE.read_text(encoding="utf-8")

        async def serve_style(request: web.Request) -> web.Response:
            refuse_strangers(request)
            return web.Response(text=style, content_type="text/css", headers=HEADERS)

        app.router.add_get("/content.css", serve_style)
        app.router.add_get("/content", self._topics)
        app.router.add_get("/content/{topic}", self._topic)
        app.router.add_get("/sources", self._sources)

    async def _topics(self, request: web.Request) -> web.Response:
        refuse_strangers(request)
        return _page(topics_page(await asyncio.to_thread(self._catalogue), self._say))

    async def _sources(self, request: web.Request) -> web.Response:
        refuse_strangers(request)
        return _page(sources_page(await asyncio.to_thread(self._catalogue), self._say))

    async def _topic(self, request: web.Request) -> web.Response:
        refuse_strangers(request)
        catalogue = await asyncio.to_thread(self._catalogue)
        if not catalogue.groups:
            return _page(topics_page(catalogue, self._say))
        sheet = catalogue.sheets.get(request.match_info["topic"])
        if sheet is None:
            return _page(missing_page(self._say), status=404)
        painters = await asyncio.to_thread(self._painters)
        return _page(topic_page(sheet, painters, self._say))


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers=HEADERS, status=status)
