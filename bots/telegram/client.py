"""Makes the requests of python-telegram-bot with aiohttp, which costs much less than its own way.

Knows what either library calls the things that go wrong. Must not know what is requested, nor
tell anybody an address: the token is part of it.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

CONNECT_SECONDS = 5.0
POOL_SECONDS = 10.0
UPLOAD_SECONDS = 20.0
KEEPALIVE_SECONDS = 75
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Client(BaseRequest):
    """Up to *connections* to one server; *hear* gets the status of every answer."""

    def __init__(
        self,
        connections: int,
        seconds: float,
        hear: Callable[[int], None] = lambda _status: None,
    ) -> None:
        """Take for how many *seconds* an answer is waited for, unless a request says otherwise."""
        self._connections = connections
        self._seconds = seconds
        self._hear = hear
        self._session: ClientSession | None = None
        self._proxy: str | None = None
        self._is_shut = False

    @property
    @override
    def read_timeout(self) -> float:
        """For how many seconds an answer is waited for."""
        return self._seconds

    @override
    async def initialize(self) -> None:
        """Get ready; again after a shutdown."""
        self._is_shut = False

    @override
    async def shutdown(self) -> None:
        """Close every connection."""
        self._is_shut = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """Make one request and return its status and body; raise TimedOut or NetworkError."""
        session = self._session or self._open(url)
        patience = read_timeout if isinstance(read_timeout, int | float) else self._seconds
        body, headers = _body_of(request_data)
        timeout = ClientTimeout(
            total=POOL_SECONDS + UPLOAD_SECONDS + patience,
            connect=POOL_SECONDS,
            sock_connect=CONNECT_SECONDS,
            sock_read=patience,
        )
        options: dict[str, Any] = {
            "data": body,
            "headers": headers,
            "timeout": timeout,
            "proxy": self._proxy,
        }
        try:
            async with session.request(method, url, allow_redirects=False, **options) as answer:
                content = await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error
        self._hear(answer.status)
        return answer.status, content

    def _open(self, url: str) -> ClientSession:
        """Open a session at the first request, which may be before we greet: it needs a loop."""
        if self._is_shut:
            raise RuntimeError("the client is shut down")
        self._proxy = proxy_for(url)
        connector = TCPConnector(
            limit=self._connections,
            keepalive_timeout=KEEPALIVE_SECONDS,
            ssl=httpx.create_ssl_context(),  # a machine without certificates has those of httpx
        )
        self._session = ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
        )
        return self._session


def proxy_for(url: str) -> str | None:
    """Return the proxy that the environment names for *url*, None for none.

    Raises NetworkError for one that does not speak HTTP: what is meant for it must not pass it by.
    """
    parts, proxies = urlsplit(url), getproxies()
    named = proxies.get(parts.scheme) or proxies.get("all")
    if not named or proxy_bypass(parts.hostname or ""):
        return None
    proxy = named if "://" in named else f"http://{named}"
    if urlsplit(proxy).scheme not in ("http", "https"):
        raise NetworkError("the proxy that the environment names is none for HTTP")
    return proxy


def _body_of(data: RequestData | None) -> tuple[FormData | bytes | None, dict[str, str]]:
    """Return the body of a request and the headers that tell what it is."""
    if data is None:
        return None, {}
    if not data.multipart_data:
        return urlencode(data.json_parameters).encode(), _FORM
    form = FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}
