"""How static files are kept for production: hashed, compressed, and without what only we read."""

import re
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

OUR_STYLES, OUR_SCRIPTS = "css/", "js/"
# A string stays as it is; a comment goes, and so does space where it means nothing.
SPARE = re.compile(r"""("[^"]*"|'[^']*')|/\*.*?\*/|\s*([{};,])\s*|(\s+)""", re.DOTALL)


def without_spare(styles: str) -> str:
    """A style sheet without comments, and with no more space than it needs."""
    left = SPARE.sub(lambda found: found[1] or found[2] or (" " if found[3] else ""), styles)
    return left.strip()


def without_remarks(script: str) -> str:
    """A script without its indents and the lines that are comments.

    Lines stay lines, so that nothing need be understood of the language; only a template of
    several lines would lose its indents.
    """
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, which takes our own style sheets and scripts without their comments.

    A lesson's first page has few bytes to spend, and a comment should cost none of them.
    """

    def _save(self, name: str, content: File) -> Any:
        shorten = None
        if name.startswith(OUR_STYLES) and name.endswith(".css"):
            shorten = without_spare
        elif name.startswith(OUR_SCRIPTS) and name.endswith(".js"):
            shorten = without_remarks
        if shorten:
            content.seek(0)  # it may have been read to be hashed
            content = ContentFile(shorten(content.read().decode("utf-8")).encode())
        return super()._save(name, content)
