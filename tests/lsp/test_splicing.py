"""What is known need not cross again, and nothing is taken for known that is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp_server.splicing import Place, cut, spliced

TEXTS = st.text(alphabet="ab\n🐴", max_size=12)


def test_what_was_cut_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="something else"):
        spliced(["ab"], ["x"], [Place(1, 2, 3)])


@pytest.mark.parametrize(("before", "places"), [([], 1), (["a", "b"], 1), (["a"], 2)])
def test_as_many_as_there_were_are_needed(before: list[str], places: int) -> None:
    with pytest.raises(ValueError, match="zip"):
        spliced(before, ["x"], [Place(0, 1, 1)] * places)


def test_one_more_key_is_all_that_crosses() -> None:
    assert cut(["a = 1\nb\n"], ["a = 12\nb\n"]) == [("2", Place(5, 5, 9))]


def test_one_more_of_many_is_all_that_crosses() -> None:
    assert cut([(1, 2, 4)], [(1, 2, 3, 4)]) == [((3,), Place(2, 2, 4))]


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_whatever_was_cut_can_be_put_together(pairs: list[tuple[str, str]]) -> None:
    before, after = [one for one, _ in pairs], tuple(other for _, other in pairs)
    cuts = cut(before, after)

    pieces, places = [piece for piece, _ in cuts], [place for _, place in cuts]
    assert spliced(before, pieces, places) == after
