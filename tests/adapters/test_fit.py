"""A reply is split at its borders, within the limits, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from bots.adapter import Limits
from bots.conversation.action import OpenFaq, OpenTopic
from bots.conversation.reply import Block, Button, Role
from bots.fit import fit, fit_buttons, fit_label

LIMITS = Limits(text_chars=30, buttons_per_row=3, rows=2, label_chars=12)
BUTTON = Button("More", OpenFaq())


def measure(block: Block) -> int:
    """Measure as a platform would that writes a mark of two before and a line break after."""
    return len(block.text) + 3


def texts(*words: str) -> list[Block]:
    """Return a paragraph for each of *words*."""
    return [Block(Role.TEXT, text) for text in words]


def test_short_blocks_stay_together():
    """Blocks that one message holds make one piece."""
    blocks = texts("Drink.", "Stretch.")
    assert fit(blocks, LIMITS, measure) == [blocks]


def test_pieces_break_between_blocks():
    """What does not fit any more begins the next message whole."""
    first, second = texts("Pull your toes up.", "Hold for a while.")
    assert fit([first, second], LIMITS, measure) == [[first], [second]]


def test_a_long_block_breaks_between_sentences():
    """A paragraph beyond the limit is cut after a sentence, not in its middle."""
    pieces = fit(texts("Stand up slowly. Lean on a wall and wait."), LIMITS, measure)
    assert pieces == [texts("Stand up slowly."), texts("Lean on a wall and wait.")]


def test_a_long_sentence_breaks_between_words():
    """Without a sentence end in reach the cut falls between two words."""
    pieces = fit(texts("Keep the knee straight while leaning in"), LIMITS, measure)
    assert pieces == [texts("Keep the knee straight"), texts("while leaning in")]


def test_a_word_longer_than_a_message_is_cut_anywhere():
    """A single endless word still arrives, whole in sum."""
    pieces = fit(texts("x" * 60), LIMITS, measure)
    assert [len(block.text) for piece in pieces for block in piece] == [27, 27, 6]


def test_the_rest_of_a_list_item_has_no_second_mark():
    """A step that goes on in the next message is not numbered again."""
    step = Block(Role.STEP, "Pull your toes up gently. Breathe out.", number=1)
    pieces = fit([step], LIMITS, measure)
    assert pieces[0][0].role is Role.STEP
    assert pieces[1] == texts("Breathe out.")


def test_the_rest_of_a_warning_is_a_warning():
    """Each piece of a long warning is marked as one."""
    warning = Block(Role.WARNING, "Do not bounce while holding. Stop if it hurts.")
    assert [piece[0].role for piece in fit([warning], LIMITS, measure)] == [Role.WARNING] * 2


def test_nothing_to_say_makes_no_piece():
    """Blocks without text make no message."""
    assert fit(texts("", "  \n"), LIMITS, measure) == []


words = st.text(st.sampled_from("ab. \n!🦵é"), max_size=90)
blocks = st.lists(st.builds(Block, st.sampled_from(Role), words), max_size=6)


@given(blocks=blocks)
def test_no_word_is_lost_and_no_piece_too_long(blocks: list[Block]):
    """All characters but spaces arrive, in order, in pieces within the limit."""
    pieces = fit(blocks, LIMITS, measure)
    said = "".join(block.text for piece in pieces for block in piece)
    assert "".join(said.split()) == "".join("".join(block.text for block in blocks).split())
    assert all(sum(map(measure, piece)) <= 30 for piece in pieces)
    assert all(block.text.strip() for piece in pieces for block in piece)


def test_a_long_row_wraps():
    """Four buttons on a platform of three a row take two rows."""
    assert fit_buttons([[BUTTON] * 4], LIMITS) == ((BUTTON,) * 3, (BUTTON,))


def test_too_many_rows_are_packed():
    """Six rows of one become two rows of three, in the same order."""
    buttons = [Button(str(number), OpenTopic(str(number))) for number in range(6)]
    assert fit_buttons([[button] for button in buttons], LIMITS) == (
        tuple(buttons[:3]),
        tuple(buttons[3:]),
    )


def test_buttons_beyond_all_room_are_left_out_and_logged(caplog):
    """The message still goes; the log tells who maintains it."""
    assert sum(map(len, fit_buttons([[BUTTON] * 7], LIMITS))) == 6
    assert "3 rows of buttons, 2 fit" in caplog.text


def test_a_label_is_cut_only_when_too_long():
    """Twelve characters stay; the thirteenth costs an ellipsis."""
    assert fit_label("Twelve chars", LIMITS) == "Twelve chars"
    assert fit_label("Thirteen char", LIMITS) == "Thirteen ch…"
