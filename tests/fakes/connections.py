"""How connections break. Knows HTTP and sockets; must not know a platform."""

from aiohttp import web


async def cut_off(request: web.Request, answer: web.Response) -> web.StreamResponse:
    """Send the first half of *answer*, and then reset the connection."""
    body = bytes(answer.body)  # type: ignore[arg-type]
    half = web.StreamResponse(status=answer.status, headers=answer.headers)
    half.content_length = len(body)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport:
        request.transport.abort()
    return half
