"""What tests look at in a page."""

from html.parser import HTMLParser

HTMX = {"HX-Request": "true"}


class Words(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.words = []
        self.feed(html)

    def handle_data(self, data):
        self.words += data.split()


def text_of(response) -> str:
    return " ".join(Words(response.content.decode()).words)


def is_part(response) -> bool:
    return "<html" not in response.content.decode()
