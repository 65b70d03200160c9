"""One stream of answers, sorted: whatever order and however parted, nothing is taken for what it is not."""

from hypothesis import given
from hypothesis import strategies as st

from printing import thermal
from printing.answers import Answers
from printing.thermal import Status

FOUR = b"\x12\x12\x12\x12"
COVER = b"\x38\x00\x00\x00"
FINE = b"\x14\x00\x00\x00"
PAPER = b"\x00"
ID = thermal.process_answer(417)


def heard(data: bytes, sizes: list[int] | None = None) -> Answers:
    it, at = Answers(), 0
    for size in [*(sizes or []), len(data)]:
        it.hear(data[at : at + size])
        at += size
    return it


@given(st.lists(st.sampled_from([FOUR, COVER, FINE, PAPER, ID, b"_virtual\x00"]), max_size=12), st.data())
def test_any_order_in_any_parts_is_sorted_alike(said, draw):
    data = b"".join(said)
    sizes = draw.draw(st.lists(st.integers(1, 6), max_size=20))
    it = heard(data, sizes)
    assert it.papers == said.count(PAPER)
    assert it.ids == ({ID} if ID in said else set())
    last = next((each for each in reversed(said) if each in (COVER, FINE)), None)
    assert (it.changed is None) == (last is None)
    if it.changed is not None:
        assert it.changed.is_cover_open == (last == COVER)
    assert (it.status == Status()) == (FOUR in said)


def test_a_status_told_by_itself_is_no_proof_of_printing():
    assert heard(FINE + COVER).papers == 0


def test_the_trouble_is_what_was_told_last():
    assert heard(COVER).trouble == "printer.cover"
    assert heard(COVER + FINE).trouble is None
    assert heard(b"\x18\x00\x0c\x00").trouble == "printer.paper"
    assert heard(b"\x18\x08\x00\x00").trouble == "printer.cutter"
    assert heard(b"\x18\x00\x00\x00").trouble is None
    assert heard(b"\x18\x20\x00\x00").trouble == "printer.off"


@given(st.binary(max_size=200))
def test_noise_spoils_nothing(data):
    it = heard(data)
    it.hear(bytes(100))
    it.expect_status()
    it.hear(FOUR)
    assert it.status == Status()
