"""How much is the same is counted in slices, as it would be one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner_core import alike

TEXTS = st.text(alphabet="ab", max_size=20)


def counted(one: str, other: str, most: int) -> int:
    pairs = zip(one[:most], other[:most], strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), most)


@given(TEXTS, TEXTS, st.integers(0, 20))
def test_what_is_the_same_is_counted_from_either_end(
    one: str, other: str, most: int
) -> None:
    most = min(most, len(one), len(other))

    assert alike.at_start(one, other, most) == counted(one, other, most)
    assert alike.at_end(one, other, most) == counted(one[::-1], other[::-1], most)
    assert alike.at_end([*one], [*other], most) == alike.at_end(one, other, most)
