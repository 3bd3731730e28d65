"""Drawing with a pen and no style: classes say what a thing is, the style sheet how it looks.

A drawing is 320 units wide, so that its letters (14 units) stay legible on the narrowest phone.
"""

import html
from dataclasses import dataclass, field

WIDTH = 320
LINE = 18  # from one line of text to the next
LETTER = 14
NARROW, WIDE = frozenset("ijlftrI.,:;'’|!()[] -"), frozenset("mwMWG%@—")

# Each is drawn round a point; what is not known gets the plainest.
SHAPES = {
    "event": "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z",
    "pledge": "m0-7 7 7-7 7-7-7z",
    "call": "m-5-6.5 11 6.5-11 6.5z",
    "stance": "m-5.5-5.5h11v11h-11z",
    "rating": ("m0-7.5 1.9 5.1 5.4.2-4.3 3.3 1.5 5.2-4.5-3-4.5 3 1.5-5.2-4.3-3.3 5.4-.2z"),
    "claim": "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "framing": "m-5-5h10v10h-10z",
}
HOLLOW = {"claim", "framing"}


def wrap(text: str, width: float, *, letter: float = LETTER) -> list[str]:
    """The text in lines that fit into the width, as far as can be told without its font."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, letter) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def measure(text: str, letter: float = LETTER) -> float:
    """About how wide the text will be in a sans-serif font."""
    return letter * sum(
        0.33 if one in NARROW else 0.86 if one in WIDE else 0.67 if one.isupper() else 0.55
        for one in text
    )


@dataclass
class Sheet:
    """What has been drawn so far; ``y`` is where the next thing may stand."""

    y: float = 0
    parts: list[str] = field(default_factory=list)
    marks: dict[str, list[str]] = field(default_factory=dict)

    def text(self, x: float, y: float, text: str, *, kind: str = "", anchor: str = "") -> None:
        """One line of text, with ``y`` as its base line.

        Args:
            kind: class names, e.g. ``"strong"`` or ``"quiet"``.
            anchor: ``"middle"`` or ``"end"``.
        """
        names = f' class="{kind}"' if kind else ""
        ends = f' text-anchor="{anchor}"' if anchor else ""
        self.parts.append(
            f'<text x="{number(x)}" y="{number(y)}"{names}{ends}>{html.escape(text)}</text>'
        )

    def lines(
        self, x: float, y: float, text: str, width: float, *, kind: str = "", anchor: str = ""
    ) -> float:
        """Text in as many lines as it needs, the first with ``y`` as its base line.

        Returns:
            The base line of what may follow.
        """
        for line in wrap(text, width):
            self.text(x, y, line, kind=kind, anchor=anchor)
            y += LINE
        return y

    def path(self, d: str, kind: str) -> None:
        self.parts.append(f'<path class="{kind}" d="{d}"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "line") -> None:
        self.path(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", kind)

    def box(self, x: float, y: float, width: float, height: float, kind: str = "sheet") -> None:
        self.parts.append(
            f'<rect class="{kind}" x="{number(x)}" y="{number(y)}" width="{number(width)}"'
            f' height="{number(height)}" rx="3"/>'
        )

    def circle(self, x: float, y: float, radius: float, kind: str) -> None:
        self.parts.append(
            f'<circle class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'
        )

    def mark(self, function: str, x: float, y: float) -> None:
        """The sign of what a statement does, round a point."""
        shape = SHAPES.get(function, SHAPES["event"])
        self.marks.setdefault(function, []).append(f"M{number(x)} {number(y)}{shape}")

    def finish(self, *, key: str, title: str, description: str) -> str:
        """The whole drawing, named and described for those who do not see it."""
        for function, marks in self.marks.items():  # one path for all: a tenth of the bytes
            hollow = " hollow" if function in HOLLOW else ""
            self.path("".join(marks), f"mark{hollow} function-{html.escape(function)}")
        name = f"picture-{html.escape(key)}"
        return (
            f'<svg viewBox="0 0 {WIDTH} {number(self.y)}" role="img"'
            f' aria-labelledby="{name}-title {name}-description">'
            f'<title id="{name}-title">{html.escape(title)}</title>'
            f'<desc id="{name}-description">{html.escape(description)}</desc>\n'
            + "\n".join(self.parts)
            + "\n</svg>"
        )


def number(value: float) -> str:
    """A coordinate, as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")
