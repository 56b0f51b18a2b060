"""spaCy: blank and small trained pipelines, as folders and as pickles."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import spacy
from spacy import matcher, tokens
from spacy.training import Example

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LANGUAGES = "en de fr es it pt nl ru pl xx".split()
PIPES = (
    "tagger parser ner textcat textcat_multilabel spancat sentencizer senter morphologizer"
    " attribute_ruler entity_ruler span_ruler lemmatizer trainable_lemmatizer tok2vec"
    " merge_entities doc_cleaner"
).split()


def write(folder: Path) -> None:
    """Write pipelines, what they make, and what finds things in it."""
    for language in LANGUAGES:
        attempt(folder, f"blank-{language}", lambda n=language: spacy.blank(n))
    for name in PIPES:
        attempt(folder, f"pipe-{name}", lambda n=name: _with(n))
    attempt(folder, "trained", _trained)
    _write_folder(folder)
    for name, build in PARTS.items():
        attempt(folder, name, build)


def _with(name: str) -> Any:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    return nlp


def _trained() -> Any:
    nlp = spacy.blank("en")
    nlp.add_pipe("ner").add_label("ANIMAL")
    nlp.add_pipe("tagger").add_label("NOUN")
    marks = {"entities": [(2, 5, "ANIMAL")], "tags": ["NOUN"] * 3}
    example = Example.from_dict(nlp.make_doc("a cat sat"), marks)
    nlp.initialize(lambda: [example])
    nlp.update([example])
    return nlp


def _write_folder(folder: Path) -> None:
    """Save a pipeline to disk, and keep its files under other names."""
    into = folder / "pipeline"
    attempt_file(folder, "saved", lambda _: _trained().to_disk(into))
    for path in sorted(each for each in into.rglob("*") if each.is_file()):
        name = "-".join(path.relative_to(into).parts)
        (folder / f"saved-{name}").write_bytes(path.read_bytes())
    shutil.rmtree(into, ignore_errors=True)


def _doc() -> Any:
    doc = spacy.blank("en")("A cat sat on the mat in Berlin.")
    doc.ents = [tokens.Span(doc, 7, 8, "PLACE")]
    return doc


def _matcher(cls: str) -> Any:
    vocab = spacy.blank("en").vocab
    made = getattr(matcher, cls)(vocab)
    if cls == "PhraseMatcher":
        made.add("CAT", [spacy.blank("en")("cat")])
    elif cls == "Matcher":
        made.add("CAT", [[{"LOWER": "cat"}]])
    return made


PARTS: dict[str, Callable[[], Any]] = {
    "doc": _doc,
    "docs": lambda: [_doc(), _doc()],
    "vocab": lambda: spacy.blank("en").vocab,
    "strings": lambda: spacy.blank("en").vocab.strings,
    "doc-bin": lambda: tokens.DocBin(docs=[_doc()]).to_bytes(),
    "tokenizer": lambda: spacy.blank("en").tokenizer,
    "config": lambda: spacy.blank("en").config,
    "vectors": lambda: spacy.blank("en").vocab.vectors,
    "example": lambda: Example(_doc(), _doc()),
    "matcher": lambda: _matcher("Matcher"),
    "phrase-matcher": lambda: _matcher("PhraseMatcher"),
    "dependency-matcher": lambda: _matcher("DependencyMatcher"),
    "morph": lambda: spacy.blank("en").vocab.morphology,
    "lookups": lambda: spacy.blank("en").vocab.lookups,
}
