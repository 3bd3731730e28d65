"""Draw the icons in static/img anew from favicon.svg: ``python -m tests.icons``, after a change."""

import re
import struct
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.services import need_chromium

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
PAGE = "<style>*{{margin:0}}svg{{display:block;width:{size}px;height:{size}px}}</style>{svg}"
# Launchers cut a maskable icon to any shape that holds a circle of 80 % (W3C, Web App Manifest)
SAFE = 0.72


def draw(page: Page, svg: str, size: int) -> bytes:
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(PAGE.format(size=size, svg=svg))
    return page.screenshot(omit_background=True)


def full_bleed(svg: str) -> str:
    """The drawing with square corners, and its sign small enough to be cut round."""
    inner = re.sub(r' rx="\d+"', "", svg)
    move = f"translate({16 * (1 - SAFE):g} {16 * (1 - SAFE):g}) scale({SAFE})"
    return inner.replace("<path ", f'<path transform="{move}" ')


def as_ico(png: bytes, size: int) -> bytes:
    """One PNG in the wrapping of an ICO file, which old browsers ask for."""
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), 22)
    return struct.pack("<HHH", 0, 1, 1) + entry + png


def main() -> None:
    svg = (IMAGES / "favicon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need_chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        for size in (192, 512):
            (IMAGES / f"icon-{size}.png").write_bytes(draw(page, svg, size))
        square = full_bleed(svg)
        (IMAGES / "icon-maskable-512.png").write_bytes(draw(page, square, 512))
        (IMAGES / "apple-touch-icon.png").write_bytes(draw(page, square, 180))
        (IMAGES / "favicon.ico").write_bytes(as_ico(draw(page, svg, 32), 32))
        browser.close()


if __name__ == "__main__":
    main()
