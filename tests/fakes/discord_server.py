"""A Discord on loopback: people talk to the bot, and the bot's requests meet the real rules.

Knows the HTTP API and the gateway as far as a bot of ours uses them. Must not know our code: it
is driven by what people do and records what the bot sent.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.connections import cut_off
from tests.fakes.discord_gateway import FakeGateway
from tests.fakes.discord_model import Interaction, Message, Stage, User
from tests.fakes.discord_rules import (
    EPHEMERAL,
    ApiError,
    Fault,
    Flood,
    Nonces,
    Rates,
    RuleBrokenError,
    check_choices,
    check_commands,
    check_message,
    check_modal,
    check_references,
    demand,
)
from tests.fakes.discord_schema import check_published
from tests.fakes.discord_world import BOT_ID, DiscordWorld, bot_json

Fields = dict[str, Any]
ROUTES = {
    "me": ("GET", "/users/@me"),
    "application": ("GET", "/oauth2/applications/@me"),
    "current_application": ("GET", "/applications/@me"),
    "gateway": ("GET", "/gateway/bot"),
    "commands": ("PUT", "/applications/{app}/commands"),
    "open_dm": ("POST", "/users/@me/channels"),
    "send": ("POST", "/channels/{channel}/messages"),
    "edit": ("PATCH", "/channels/{channel}/messages/{message}"),
    "callback": ("POST", "/interactions/{id}/{token}/callback"),
    "followup": ("POST", "/webhooks/{app}/{token}"),
    "get_response": ("GET", "/webhooks/{app}/{token}/messages/{message}"),
    "edit_response": ("PATCH", "/webhooks/{app}/{token}/messages/{message}"),
    "delete_response": ("DELETE", "/webhooks/{app}/{token}/messages/{message}"),
}
BY_TOKEN_OF_INTERACTION = {
    "callback", "followup", "get_response", "edit_response", "delete_response"
}  # fmt: skip
ANSWERS = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}
ACKNOWLEDGED = ApiError(400, 40060, "Interaction has already been acknowledged.")
UNKNOWN_INTERACTION = ApiError(404, 10062, "Unknown interaction")
UNKNOWN_WEBHOOK = ApiError(404, 10015, "Unknown Webhook")
UNKNOWN_MESSAGE = ApiError(404, 10008, "Unknown Message")
UNKNOWN_CHANNEL = ApiError(404, 10003, "Unknown Channel")
THREAD_CLOSED = ApiError(400, 50083, "Thread is archived")
NO_ACCESS = ApiError(403, 50001, "Missing Access")
UNAUTHORIZED = ApiError(401, 0, "401: Unauthorized")


class DiscordServer(DiscordWorld):
    """The platform. Use it as an async context manager; leaving it fails on any broken rule."""

    def __init__(self, rates: Rates | None = None) -> None:
        super().__init__()
        self.token = "TEST"
        self.url = ""
        self.flags = 0  # of the application: which intents are on
        self.flood = Flood(rates or Rates())
        self.gateway = FakeGateway(self)
        self.requests: list[tuple[str, Fields]] = []
        self.attempts: Counter[str] = Counter()
        self._faults: dict[str, list[Fault | ApiError]] = {}
        self._nonces = Nonces()
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        for name, (method, path) in ROUTES.items():
            app.router.add_route(method, f"/api/v10{path}", self._route(name))
        app.router.add_get("/", self.gateway.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/api/v10"
        self.gateway.url = f"ws://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        await self.gateway.close()
        await self._runner.cleanup()
        waiting = [one.kind for one in self.interactions.values() if one.is_waiting]
        if waiting:
            self.broken.append(f"interactions of kinds {waiting} were not answered")
        if self.broken and error is None:
            raise RuleBrokenError("; ".join(self.broken))

    def calls(self, name: str) -> list[Fields]:
        """Return the fields of every request by that name that was let through."""
        return [fields for called, fields in self.requests if called == name]

    def fail(self, name: str, *faults: Fault | ApiError) -> None:
        """Let the next requests by that name fail, one by one."""
        self._faults.setdefault(name, []).extend(faults)

    # --- serving

    def _route(self, name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            self.attempts[name] += 1
            fault = await self.next_fault(name, request)
            if fault in {Fault.RESET, Fault.HANG, Fault.HTML}:
                return await self._misbehave(request, fault)
            try:
                result, headers = await self._answer(name, request, fault)
            except ApiError as error:
                return _refusal(error)
            finally:
                self.note()
            if fault in {Fault.LOST, Fault.LATE}:
                instead = Fault.RESET if fault is Fault.LOST else Fault.HANG
                return await self._misbehave(request, instead)
            answer = _json(result, headers=headers)
            return await cut_off(request, answer) if fault is Fault.CUT else answer

        return serve

    async def next_fault(self, name: str, _request: web.Request) -> Fault | ApiError | None:
        """Return how this request fails, None where it does not."""
        faults = self._faults.get(name)
        return faults.pop(0) if faults else None

    async def _answer(
        self, name: str, request: web.Request, fault: Fault | ApiError | None
    ) -> tuple[Any, dict[str, str]]:
        has_token = request.headers.get("Authorization") == f"Bot {self.token}"
        if name not in BY_TOKEN_OF_INTERACTION and not has_token:
            raise UNAUTHORIZED
        if isinstance(fault, ApiError):
            raise fault
        fields = await _fields(request)
        self._check(name, fields)
        headers: dict[str, str] = {}
        if name in {"send", "edit"}:
            channel_id = int(request.match_info["channel"])
            headers = self.flood.count(name, channel_id, asyncio.get_running_loop().time())
        self.requests.append((name, fields))
        try:
            return getattr(self, f"_{name}")(fields, request.match_info), headers
        except (RuleBrokenError, KeyError) as error:
            self.broken.append(f"{name}: {error!r}")
            raise ApiError(400, 50035, "Invalid Form Body") from error

    def _check(self, name: str, fields: Any) -> None:
        """Hold a request against the published schema, files aside."""
        try:
            check_published(name, _without_files(fields))
        except RuleBrokenError as error:
            self.broken.append(f"{name}: {error}")
            raise ApiError(400, 50035, "Invalid Form Body") from error

    async def _misbehave(
        self, request: web.Request, fault: Fault | ApiError | None
    ) -> web.StreamResponse:
        if fault is Fault.HTML:
            return web.Response(status=200, text="<html>Welcome</html>", content_type="text/html")
        if fault is Fault.HANG:
            await self._closing.wait()
        if request.transport:
            request.transport.abort()
        return web.Response()

    # --- what the bot requests

    def _me(self, _fields: Fields, _path: Any) -> Fields:
        return bot_json()

    def _application(self, _fields: Fields, _path: Any) -> Fields:
        application: Fields = {"id": str(BOT_ID), "name": "cramp", "description": "", "icon": None}
        application |= {"bot_public": True, "bot_require_code_grant": False, "flags": self.flags}
        return application | {"verify_key": "", "owner": User(1, "owner").as_json(), "summary": ""}

    def _current_application(self, fields: Fields, path: Any) -> Fields:
        return self._application(fields, path)

    def _gateway(self, _fields: Fields, _path: Any) -> Fields:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    def _commands(self, fields: Any, _path: Any) -> list[Fields]:
        check_commands(fields)
        self.commands = {command["name"]: command for command in fields}
        return [command | {"id": "1", "application_id": str(BOT_ID)} for command in fields]

    def _open_dm(self, fields: Fields, _path: Any) -> Fields:
        wanted = int(fields["recipient_id"])
        dms = [one for one in self.channels.values() if one.recipient]
        found = [one for one in dms if one.recipient and one.recipient.id == wanted]
        return (found[0] if found else self.dm_of(User(wanted))).as_json()

    def _send(self, fields: Fields, path: Any) -> Fields:
        channel = self.channels.get(int(path["channel"]))
        if channel is None:
            raise UNKNOWN_CHANNEL
        if refusal := channel.refusal or (None if channel.has_bot else NO_ACCESS):
            raise refusal
        check_message(fields, is_new=True)
        if channel.is_archived:
            if channel.is_locked:
                raise THREAD_CLOSED
            self.reopen(channel)
        nonce, now = fields.get("nonce"), asyncio.get_running_loop().time()
        if before := self._nonces.find(nonce, now):
            return self.message_json(before)
        reference = fields.get("message_reference", {})
        message = Message(self.new_id(), channel, reply_to=int(reference.get("message_id", 0)))
        self._nonces.keep(nonce, message, now)
        return self.message_json(self.keep(_filled(message, fields)))

    def _edit(self, fields: Fields, path: Any) -> Fields:
        message = self.messages.get(int(path["message"]))
        if message is None or message.only_for:
            raise UNKNOWN_MESSAGE
        if message.channel.refusal:
            raise message.channel.refusal
        if message.channel.is_archived:
            raise THREAD_CLOSED
        return self._change(message, fields)

    def _change(self, message: Message, fields: Fields) -> Fields:
        check_message(fields, is_new=False)
        message.history.append(message.content)
        message.is_loading = False
        _filled(message, fields)
        self.note(message)
        return self.message_json(message)

    def _callback(self, fields: Fields, path: Any) -> Fields:
        interaction = self._unanswered(path["token"])
        kind, data = fields["type"], fields.get("data", {})
        demand(kind in ANSWERS[interaction.kind], f"{kind} answers no {interaction.kind}")
        demand(kind not in {6, 7} or interaction.message, "there is no message to change")
        interaction.stage = Stage.ANSWERED
        match kind:
            case 4 | 5:
                self._respond(interaction, data, is_loading=kind == 5)
            case 6:
                interaction.original = interaction.message
            case 7 if interaction.message:
                interaction.original = interaction.message
                self._change(interaction.message, data)
            case 8:
                check_choices(data["choices"])
                interaction.choices = data["choices"]
            case 9:
                check_modal(data)
                interaction.stage, interaction.modal = Stage.MODAL, data
        return self._callback_json(interaction)

    def _unanswered(self, token: str) -> Interaction:
        """Return the interaction, if its first answer can be given."""
        interaction = self.interactions[token]
        if interaction.stage is Stage.EXPIRED:
            raise UNKNOWN_INTERACTION
        if interaction.stage is not Stage.NEW:
            raise ACKNOWLEDGED
        if interaction.channel.is_archived:
            interaction.stage = Stage.EXPIRED
            raise THREAD_CLOSED
        return interaction

    def _callback_json(self, interaction: Interaction) -> Fields:
        answer: Fields = {"id": str(interaction.id), "type": interaction.kind}
        if interaction.original:
            answer["response_message_id"] = str(interaction.original.id)
        return {"interaction": answer}

    def _respond(self, interaction: Interaction, fields: Fields, *, is_loading: bool) -> Message:
        """Make a message that answers an interaction."""
        if not is_loading:
            check_message(fields, is_new=True, may_hide=True)
        is_hidden = fields.get("flags", 0) & EPHEMERAL
        message = Message(
            self.new_id(),
            interaction.channel,
            only_for=interaction.user if is_hidden else None,
            interaction=interaction,
            is_loading=is_loading,
        )
        if interaction.original is None:
            interaction.original = message
        return self.keep(_filled(message, fields))

    def _followup(self, fields: Fields, path: Any) -> Fields:
        interaction = self._open_interaction(path["token"])
        original = interaction.original
        if original and original.is_loading:
            return self._change(original, fields)
        return self.message_json(self._respond(interaction, fields, is_loading=False))

    def _get_response(self, _fields: Fields, path: Any) -> Fields:
        return self.message_json(self._response(path))

    def _edit_response(self, fields: Fields, path: Any) -> Fields:
        return self._change(self._response(path), fields)

    def _delete_response(self, _fields: Fields, path: Any) -> None:
        message = self._response(path)
        message.is_loading = False
        self.sent.remove(message)
        del self.messages[message.id]

    def _response(self, path: Any) -> Message:
        interaction = self._open_interaction(path["token"])
        if path["message"] == "@original":
            found = interaction.original
        else:
            found = self.messages.get(int(path["message"]))
        if found is None:
            raise UNKNOWN_MESSAGE
        return found

    def _open_interaction(self, token: str) -> Interaction:
        """Return the interaction; before its first answer, and after a form, it has no webhook."""
        interaction = self.interactions[token]
        if interaction.stage is not Stage.ANSWERED:
            raise UNKNOWN_WEBHOOK
        return interaction


async def _fields(request: web.Request) -> Any:
    """Return the body; a file is added to it under "files"."""
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return json.loads(text) if text else {}
    parts = await request.post()
    fields = json.loads(str(parts["payload_json"]))
    file = parts["files[0]"]
    if isinstance(file, web.FileField):
        attachment = {"filename": file.filename, "content": file.file.read()}
        fields.get("data", fields)["attachments"] = [attachment]
    return fields


def _without_files(fields: Any) -> Any:
    if not isinstance(fields, dict):
        return fields
    data = {"data": _without_files(fields["data"])} if "data" in fields else {}
    return {name: value for name, value in fields.items() if name != "attachments"} | data


def _filled(message: Message, fields: Fields) -> Message:
    message.components = fields.get("components") or []
    message.flags = fields.get("flags", message.flags)
    message.nonce = fields.get("nonce", message.nonce)
    if "attachments" in fields:  # what is not listed is taken away
        message.attachments = {one["filename"]: one["content"] for one in fields["attachments"]}
    check_references(message.components, message.attachments)
    return message


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return JSON under exactly the type that the client library looks for."""
    if body is None:
        return web.Response(status=204)
    kind = {"Content-Type": "application/json"}
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=kind | (headers or {})
    )


def _refusal(error: ApiError) -> web.Response:
    if not getattr(error, "comes_from_api", True):
        return web.Response(status=error.status, headers=error.headers, text="banned")
    return _json(error.body, error.status, error.headers)
