"""Turns the file of one topic into a Topic.

Knows the front matter and which sections an answer has. Must not know other files: whether a
source or a related topic exists is not seen here.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from content.documents import Document
from content.errors import ContentError, ContentErrors, raise_any
from content.markdown import Section, read_markdown
from content.model import Answer, Block, Relief, Role, SourceId, Topic, TopicId, Variant
from content.schema import FRONT_MATTER, LABEL_CHARS, FrontMatter

FENCE = "---"

SHORT, DETAILS, CERTAINTY = "Short answer", "More", "How sure we are"
VARIANTS = {
    Variant.SITTING: "Lying or sitting",
    Variant.STANDING: "Standing",
    Variant.HELPER: "Someone helps me",
}
NOT_LETTING_GO, NO_CRAMP = "If it does not let go", "When it may be no cramp"

PLAIN_TITLES = (SHORT, DETAILS, CERTAINTY)
RELIEF_TITLES = (SHORT, *VARIANTS.values(), NOT_LETTING_GO, NO_CRAMP, DETAILS, CERTAINTY)


def parse_topic(path: Path, text: str) -> Topic:
    """Return the Topic that *text* holds, under the name of its file; raise ContentErrors."""
    front, body = _split(path, text)
    try:
        matter = _front_matter(front)
    except ContentError as error:
        raise ContentErrors((error, *_body_faults(body))) from error
    return _topic(TopicId(path.stem), matter, _sections(body))


def is_relief_place(topic_id: str) -> bool:
    """Tell whether the topic says how to meet a cramp in one place of the body."""
    return topic_id.startswith("relief-") and topic_id != "relief-now"


def _split(path: Path, text: str) -> tuple[Document, Document]:
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        remedy = "Begin the file with a line '---' and the front matter."
        raise ContentError(path, 1, "there is no front matter", remedy)
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            front = Document(path, "\n".join([*lines[1:index], ""]), 2)
            return front, Document(path, "\n".join(lines[index + 1 :]), index + 2)
    raise ContentError(path, 1, "the front matter does not end", "Close it with a line '---'.")


def _front_matter(front: Document) -> FrontMatter:
    matter = front.read(FRONT_MATTER)
    raise_any(_matter_faults(front, matter))
    return matter


def _matter_faults(front: Document, matter: FrontMatter) -> Iterator[ContentError]:
    if matter.label is None and len(matter.question) > LABEL_CHARS:
        problem = f"the question has {len(matter.question)} characters, a button {LABEL_CHARS}"
        remedy = "Add a shorter 'label:' for buttons."
        yield ContentError(front.path, front.first_line, problem, remedy)
    if matter.reviewer is not None and matter.reviewed is None:
        problem = "there is a reviewer, but not the day of the review"
        remedy = "Add 'reviewed:' with the day, such as 2026-11-30."
        yield ContentError(front.path, front.line_of("reviewer"), problem, remedy)
    if matter.reviewer is None and matter.reviewed is not None:
        problem = "there is the day of a review, but no reviewer"
        remedy = "Name who reviewed it in 'reviewer:', or remove 'reviewed:'."
        yield ContentError(front.path, front.line_of("reviewed"), problem, remedy)


def _body_faults(body: Document) -> tuple[ContentError, ...]:
    try:
        _sections(body)
    except ContentError as error:
        return error.faults
    return ()


def _sections(body: Document) -> Mapping[str, tuple[Block, ...]]:
    sections = read_markdown(body.path, body.text, body.first_line)
    raise_any(_title_faults(body, sections))
    raise_any(_step_faults(body.path, sections))
    return {section.title: section.blocks for section in sections}


def _title_faults(body: Document, sections: Sequence[Section]) -> list[ContentError]:
    wanted = RELIEF_TITLES if is_relief_place(body.path.stem) else PLAIN_TITLES
    titles = [section.title for section in sections]
    faults = [
        ContentError(body.path, section.line, problem, remedy)
        for index, section in enumerate(sections)
        for problem, remedy in _heading_troubles(section, titles[:index], wanted)
    ]
    faults.extend(
        ContentError(body.path, body.first_line, f"'# {title}' is missing", "Add the section.")
        for title in wanted
        if title not in titles
    )
    if not faults and tuple(titles) != wanted:
        remedy = f"Put them so: {', '.join(wanted)}."
        faults.append(ContentError(body.path, sections[0].line, "sections out of order", remedy))
    return faults


def _heading_troubles(
    section: Section, before: Sequence[str], wanted: Sequence[str]
) -> list[tuple[str, str]]:
    name = f"'# {section.title}'"
    if section.title not in wanted:
        return [(f"{name} is not a section of this topic", f"Use: {', '.join(wanted)}.")]
    if section.title in before:
        return [(f"{name} stands here twice", "Keep one.")]
    return [] if section.blocks else [(f"{name} is empty", "Fill it.")]


def _step_faults(path: Path, sections: Sequence[Section]) -> list[ContentError]:
    return [
        ContentError(
            path,
            section.line,
            f"'# {section.title}' is not one list of steps",
            "Write steps only, as '1.', '2.', and so on.",
        )
        for section in sections
        if section.title in VARIANTS.values()
        and [(block.role, block.number) for block in section.blocks]
        != [(Role.STEP, number) for number in range(1, len(section.blocks) + 1)]
    ]


def _topic(
    topic_id: TopicId, matter: FrontMatter, sections: Mapping[str, tuple[Block, ...]]
) -> Topic:
    answer = Answer(
        question=matter.question,
        label=matter.label or matter.question,
        short=sections[SHORT],
        details=sections[DETAILS],
        certainty=sections[CERTAINTY],
        checked=matter.checked,
        reviewer=matter.reviewer,
        reviewed=matter.reviewed,
        relief=_relief(sections) if is_relief_place(topic_id) else None,
    )
    return Topic(
        id=topic_id,
        category=matter.category,
        grade=matter.evidence,
        sources=tuple(map(SourceId, matter.sources)),
        related=tuple(map(TopicId, matter.related)),
        answer=answer,
        picture=matter.picture,
    )


def _relief(sections: Mapping[str, tuple[Block, ...]]) -> Relief:
    return Relief(
        steps={variant: sections[title] for variant, title in VARIANTS.items()},
        not_letting_go=sections[NOT_LETTING_GO],
        no_cramp=sections[NO_CRAMP],
    )
