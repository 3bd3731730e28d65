"""How static files are kept for production: hashed, compressed, and without what only we read."""

import re
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

OUR_STYLES = "css/"
# A string stays as it is; a comment goes, and so does space where it means nothing.
SPARE = re.compile(r"""("[^"]*"|'[^']*')|/\*.*?\*/|\s*([{};,])\s*|(\s+)""", re.DOTALL)


def without_spare(styles: str) -> str:
    """A style sheet without comments, and with no more space than it needs."""
    left = SPARE.sub(lambda found: found[1] or found[2] or (" " if found[3] else ""), styles)
    return left.strip()


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, which takes our own style sheets without their comments.

    A lesson's first page has few bytes to spend, and a comment should cost none of them.
    """

    def _save(self, name: str, content: File) -> Any:
        if name.startswith(OUR_STYLES) and name.endswith(".css"):
            content.seek(0)  # it may have been read to be hashed
            content = ContentFile(without_spare(content.read().decode("utf-8")).encode())
        return super()._save(name, content)
