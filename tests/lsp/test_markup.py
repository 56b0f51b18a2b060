from __future__ import annotations

import re

import pytest

from lsp_server.markup import MAX_CODE, MAX_PROSE, Markdown, Plain

HOSTILE = [
    pytest.param("`code` ``more``", id="backticks"),
    pytest.param("[here](https://example.org)", id="link"),
    pytest.param("![](https://example.org/pixel)", id="image"),
    pytest.param("<img src=x onerror=1>", id="html"),
    pytest.param("&lt;img&gt;", id="entity"),
    pytest.param("one\n\n# two\r\n- three", id="blocks"),
    pytest.param("https://example.org WWW.example.org me@example.org", id="addresses"),
    pytest.param("**bold** __bold__ ~~gone~~ $x$", id="emphasis"),
    pytest.param("\\`", id="backslash"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_holds_no_markup_that_works(text: str) -> None:
    shown = Markdown().text(text)

    without_code = re.sub(r"`[^`\n]+`", "", shown)
    assert not re.search(
        r"[\\`*_\[\]<>&#|~$\n]|://|www\.|@\w+\.", without_code, re.IGNORECASE
    )


def test_what_is_quoted_is_code_where_it_stands_by_itself() -> None:
    shown = Markdown().text("It has a, b c_d and ab (f g).", ["b", "a", "f g", "z"])

    assert shown == "It has `a`, `b` `c_d` and ab (`f g`)."


def test_what_is_quoted_may_be_anything_and_long() -> None:
    shown = Markdown().text("a" * 10**6 + " `__x__`", ["a", "`__x__`", "a" * 10**6])

    assert re.fullmatch(r"(`[^`]+` ?){2}", shown)
    assert len(shown) < 3 * MAX_PROSE


@pytest.mark.parametrize("text", HOSTILE)
def test_a_code_span_ends_only_at_its_end(text: str) -> None:
    shown = Markdown().code(text)

    assert re.fullmatch(r"`[^`\n]+`", shown)


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("\u202e", id="right to left"),
        pytest.param("\u200b", id="zero width"),
        pytest.param("\u2028", id="line separator"),
        pytest.param("\x1b", id="escape"),
        pytest.param("\0", id="nul"),
        pytest.param("\ud800", id="lone surrogate"),
        pytest.param("\U000e0041", id="tag"),
    ],
)
def test_nothing_is_hidden(hidden: str) -> None:
    for shown in (Plain().text(f"a{hidden}b"), Markdown().code(f"a{hidden}b")):
        assert hidden not in shown
        assert shown.isascii()
        assert "a\\" in shown


def test_no_piece_is_endless() -> None:
    assert len(Plain().text("x" * 10**6)) == MAX_PROSE
    assert len(Markdown().code("x" * 10**6)) == MAX_CODE + 2


def test_an_empty_name_is_still_a_code_span() -> None:
    assert Markdown().code("") == "` `"


def test_ordinary_text_stays_readable() -> None:
    assert Markdown().text("This torch.load runs it.") == "This torch.load runs it."
    assert Markdown().code("os.system('true')") == "`os.system('true')`"
    assert (
        Plain().text("weights_only is 1 < 2, 汉字 🐴")
        == "weights_only is 1 < 2, 汉字 🐴"
    )


def test_a_place_in_a_file_is_no_address() -> None:
    assert Markdown().text("x.pt!data.pkl@0x1f") == "x.pt!data.pkl@0x1f"
