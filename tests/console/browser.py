"""Chromium without a window, as Debian packages it, driven by selenium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

AXE = Path(__file__).parent / "vendor" / "axe.min.js"


def missing() -> str | None:
    """What this machine lacks for it."""
    return next((name for name in ("chromium", "chromedriver") if shutil.which(name) is None), None)


@contextmanager
def chromium(profile: Path, *, dark: bool = False, width: int = 1200, height: int = 900) -> Iterator[Chrome]:
    """A browser with nothing in it; ``profile`` is an empty folder that it may fill."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en",
                     f"--window-size={width},{height}", f"--user-data-dir={profile}"):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = Chrome(options, Service(shutil.which("chromedriver")))
    try:
        paint(browser, dark=dark)
        yield browser
    finally:
        browser.quit()


def paint(browser: Chrome, *, dark: bool) -> None:
    """Ask for light or dark pages, as the system does."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def press(browser: Chrome, *keys: str) -> None:
    """To whatever has the focus, as a keyboard does: an element may be covered by a dialog and have it still."""
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def barriers(browser: Chrome) -> list[Any]:
    """What axe-core finds wrong on the page, with everything unfolded that can be."""
    browser.execute_script("for (const details of document.querySelectorAll('details')) details.open = true")
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script(
        "axe.run().then(arguments[0], (error) => arguments[0]({violations: [`${error}`]}))"
    )
    return list(found["violations"])
