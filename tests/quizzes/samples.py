"""One question of each type in YAML, for what must hold for every type.

Where a sample has ``@1``, ``@2``, … its key stands: each variant puts something else there, so that
what is right differs and no other word does.
"""

from dataclasses import dataclass, field

from tests.small_course import SOURCE

ENOUGH = "Its second half is about the road, and the opening stands elsewhere in it, as said."
RIGHT, WRONG = "correct: true", "tag: P"
START = """\
key: L01-02
target: P02.1
cites: [P02.1]
level: understand
"""
VOICES = """\
voices:
  - key: release
    label: the notice
    meaning: The notice itself.
  - key: mayor
    label: the mayor
    meaning: The mayor as reported in ¶1.
  - key: town
    label: the town
    meaning: The people of the town.
"""
# The small source with three voices to choose from
SOURCE_WITH_VOICES = (
    SOURCE[: SOURCE.index("voices:\n")] + VOICES + SOURCE[SOURCE.index("paragraphs:\n") :]
)


@dataclass(frozen=True)
class Sample:
    """A question whose key has several variants.

    Attributes:
        text: its YAML without what all have in common, with ``@1`` … where the key stands.
        variants: what stands there, in each variant.
        sent: the form of a whole answer: fields by name, from the body.
    """

    text: str
    variants: list[tuple[str, ...]]
    sent: object = field(repr=False)

    def entries(self) -> list[str]:
        """The YAML of each variant."""
        found = []
        for variant in self.variants:
            text = START + self.text.strip("\n") + "\n"
            for number, value in enumerate(variant, start=1):
                text = text.replace(f"@{number}", value)
            found.append(text)
        return found


def first_option(body: dict) -> dict:
    return {"choice": body["options"][0]["key"]}


CHOICE = f"""
type: choice
stem: According to the notice, what should the town repair?
options:
  - text: The road
    @1
    feedback: The road stands in ¶2. {ENOUGH}
  - text: The tunnel
    @2
    feedback: The tunnel is named nowhere. {ENOUGH}
  - text: The café
    @3
    feedback: The café stands in ¶2. {ENOUGH}
"""
MATCH = f"""
type: match
stem: Match each thing in the notice with what is said of it.
pairs:
  - left: The bridge
    @1
    feedback: The bridge stands in ¶1. {ENOUGH}
  - left: The road
    @2
    feedback: The road stands in ¶2. {ENOUGH}
  - left: The harbour
    @3
    feedback: A harbour is named nowhere. {ENOUGH}
spares: [It is sold]
not_stated: true
"""
ORDER = """
type: order
stem: Put what the notice reports into its own order.
steps:
  - text: @1
  - text: @2
  - text: @3
  - text: @4
feedback: The bridge stands in ¶1.
"""
SORT = f"""
type: sort
stem: Sort these sentences of the notice by what they do.
groups: [event, call, rating]
cards:
  - text: The mayor opened the bridge
    group: @1
    feedback: The opening stands in ¶1. {ENOUGH}
  - text: The road should be repaired
    group: @2
    feedback: The repair stands in ¶2. {ENOUGH}
  - text: The bridge is a gift
    group: @3
    feedback: The gift stands in ¶1. {ENOUGH}
"""
LOCATE = f"""
type: locate
stem: Which paragraph of the notice says what the town should repair?
right: [@1]
feedback: The road stands there. {ENOUGH}
near:
  @2: It has its own place in the notice. {ENOUGH}
otherwise: The road stands elsewhere. {ENOUGH}
"""
CLOZE = """
type: cloze
stem: Which words complete the sentence on ¶2?
sentence: 'In ¶2, the mayor says that the {noun} be {deed}.'
gaps:
  noun:
    label: what it is about
    accept: [@1]
    feedback: It stands in ¶2.
    wrong:
      - forms: [@2]
        feedback: It stands in ¶1.
    otherwise: Look into ¶2.
  deed:
    label: what is to be done
    choices:
      - text: closed
        feedback: Nothing is closed.
      - text: repaired
        feedback: Repaired, says ¶2.
    right: @3
"""
SHORT = """
type: short
stem: According to ¶2, what is the name of the café?
accept: [@1]
feedback: It stands in ¶2.
wrong:
  - forms: [@2]
    feedback: It does not stand in ¶2.
otherwise: The name stands in ¶2.
"""
NUMBER = """
type: number
stem: According to ¶2, how many roads should be repaired?
value: @1
tolerance: @3
decimals: 1
feedback: The number stands in ¶2.
wrong:
  - value: @2
    feedback: The number does not stand in ¶2.
otherwise: The number stands in ¶2.
"""
EVIDENCE = (
    CHOICE.replace("type: choice", "type: evidence")
    + f"""
support:
  right: [@4]
  feedback: The call stands there. {ENOUGH}
  otherwise: The only call of the notice stands elsewhere. {ENOUGH}
"""
)
OPEN = """
type: open
stem: Say in your own words what ¶2 asks for.
least: 2
most: 20
rubric:
  - text: @1
    levels: [Nobody is named., Somebody is named., "@2"]
model_answer: @3
"""
JUDGEMENT = f"""
type: judgement
stem: How far does the notice itself share the praise that stands in ¶1?
readings:
  - text: It shares the praise
    case: @1 {ENOUGH}
  - text: It only reports it
    case: @2 {ENOUGH}
"""
ANNOTATE = f"""
type: annotate
stem: What does this statement of ¶2 do, and who says it?
also_voices: [@1]
feedback: The road is what ¶2 adds. {ENOUGH}
functions:
  event: Nothing is reported as done. {ENOUGH}
  rating: Nothing is praised. {ENOUGH}
voices:
  @2: It does not speak in ¶2. {ENOUGH}
"""
THREE_OPTIONS = [(RIGHT, WRONG, WRONG), (WRONG, RIGHT, WRONG), (WRONG, WRONG, RIGHT)]
OPENED, REPAIRED = "right: It is opened", "right: It is to be repaired"

SAMPLES: dict[str, Sample] = {
    "choice": Sample(CHOICE, THREE_OPTIONS, first_option),
    "multiple": Sample(
        CHOICE.replace("type: choice", "type: multiple"),
        [(RIGHT, RIGHT, WRONG), (WRONG, RIGHT, RIGHT)],
        first_option,
    ),
    "match": Sample(
        MATCH,
        [
            (OPENED, REPAIRED, "not_stated: true"),
            (REPAIRED, OPENED, "not_stated: true"),
            (REPAIRED, "not_stated: true", OPENED),
        ],
        lambda body: {f"card-{one['key']}": body["boxes"][0]["key"] for one in body["cards"]},
    ),
    "order": Sample(
        ORDER,
        [("The opening", "The praise", "The road", "The café"),
         ("The road", "The café", "The praise", "The opening")],
        lambda body: {"order": sorted(step["key"] for step in body["steps"])},
    ),
    "sort": Sample(
        SORT,
        [("event", "call", "rating"), ("rating", "event", "call"), ("call", "rating", "event")],
        lambda body: {f"card-{one['key']}": body["boxes"][0]["key"] for one in body["cards"]},
    ),
    "locate": Sample(
        LOCATE, [("P02.1", "P01.1"), ("P01.1", "P02.1"), ("P03.1", "P04.1")],
        lambda body: {"paragraph": "2"},
    ),
    "cloze": Sample(
        CLOZE,
        [("road", "bridge", "repaired"), ("bridge", "road", "closed")],
        lambda body: {
            f"gap-{gap['key']}": gap["choices"][0]["key"] if gap.get("choices") else "road"
            for gap in body["gaps"]
        },
    ),
    "short": Sample(SHORT, [("Türk", "Park"), ("Park", "Türk")], lambda body: {"answer": "Turk"}),
    "number": Sample(NUMBER, [("1", "20", "0"), ("20", "1.5", "2")], lambda body: {"answer": "1"}),
    "evidence": Sample(
        EVIDENCE,
        [(RIGHT, WRONG, WRONG, "P02.1"), (WRONG, WRONG, RIGHT, "P01.1")],
        lambda body: {**first_option(body), "paragraph": "2"},
    ),
    "open": Sample(
        OPEN,
        [("Names who is asked.", "The town is named.", "The town is asked to repair the road."),
         ("Names the deed.", "The repair is named.", "It asks for the café to stay open.")],
        lambda body: {"text": "The town should repair it."},
    ),
    "judgement": Sample(
        JUDGEMENT,
        [("It stands without distance.", "The verb gives it to the mayor."),
         ("Nothing else is said.", "Whose words they are is left open there.")],
        lambda body: {"choice": body["readings"][0]["key"], "paragraph": "1"},
    ),
    "annotate": Sample(
        ANNOTATE,
        [("mayor", "town"), ("town", "mayor")],
        lambda body: {"function": "call", "voice": "release"},
    ),
}  # fmt: skip
