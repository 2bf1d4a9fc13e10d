"""Who is let in to the preview, and the headers that keep its pages apart from others.

Knows Host and Origin. Must not know what is served.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def refuse_strangers(request: web.Request) -> None:
    """Let in only pages that this machine served: no other Host (rebinding), no other Origin."""
    if not _is_loopback(request.url.host or ""):
        raise web.HTTPForbidden(text="The preview answers on 127.0.0.1 and localhost only.")
    origin = request.headers.get("Origin")
    if origin is not None and _place(origin) != request.host:
        raise web.HTTPForbidden(text="The preview answers its own page only.")


def _place(origin: str) -> str | None:
    """Return host and port of *origin*, None for what is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
