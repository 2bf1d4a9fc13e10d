"""A browser, where there is one; on CI there must be."""

import os
import shutil
from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture
async def browser() -> "AsyncIterator[Browser]":
    """Start a headless Chromium."""
    program = _chromium()
    if program is None or find_spec("playwright") is None:
        reason = "needs Chromium and the group browser: uv run --group test --group browser pytest"
        if os.environ.get("CI") == "true":
            pytest.fail(f"on CI nothing is skipped for want of a tool; {reason}")
        pytest.skip(reason)
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        await chromium.close()
