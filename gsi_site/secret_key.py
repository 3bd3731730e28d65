"""The site's secret key, made once and kept beside the database."""

import time
from pathlib import Path

from django.core.management.utils import get_random_secret_key

PATIENCE = 5  # seconds that another process may take between making the file and filling it


def read_or_make(path: Path) -> str:
    """The key in ``path``; made, readable by its owner only, when there is none.

    Two processes may start at once: only one of them can make the file, the other waits for it.

    Raises:
        SystemExit: with one line, when the file stays empty or cannot be used.
    """
    try:
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            return read(path)
        key = get_random_secret_key()
        path.write_text(key, "utf-8")
        return key
    except OSError as error:
        raise SystemExit(f"The secret key cannot be kept: {error}") from error


def read(path: Path) -> str:
    give_up = time.monotonic() + PATIENCE
    while not (key := path.read_text("utf-8").strip()):
        if time.monotonic() > give_up:
            raise SystemExit(f"{path} is empty: delete it, and a new secret key is made")
        time.sleep(0.05)
    return key
