"""gensim: its models, as their ``save`` writes them and as pickles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gensim import corpora, models, similarities
from gensim.models import keyedvectors, phrases, poincare

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXTS = [["cat", "sat", "mat"], ["dog", "sat", "log"], ["cat", "dog", "mat"]] * 4
WORDS = corpora.Dictionary(TEXTS)
BAGS = [WORDS.doc2bow(text) for text in TEXTS]
SMALL = {"vector_size": 4, "min_count": 1, "workers": 1, "seed": 1}
TAGGED = [models.doc2vec.TaggedDocument(text, [at]) for at, text in enumerate(TEXTS)]
MODELS: dict[str, Callable[[], Any]] = {
    "word2vec": lambda: models.Word2Vec(TEXTS, **SMALL),
    "word2vec-skip": lambda: models.Word2Vec(TEXTS, sg=1, hs=1, negative=0, **SMALL),
    "doc2vec": lambda: models.Doc2Vec(TAGGED, **SMALL),
    "fasttext": lambda: models.FastText(TEXTS, bucket=10, **SMALL),
    "vectors": lambda: models.Word2Vec(TEXTS, **SMALL).wv,
    "fasttext-vectors": lambda: models.FastText(TEXTS, bucket=10, **SMALL).wv,
    "keyed": lambda: keyedvectors.KeyedVectors(3),
    "lda": lambda: models.LdaModel(BAGS, 2, WORDS, random_state=0),
    "lda-multicore": lambda: models.LdaMulticore(
        BAGS, 2, WORDS, workers=1, random_state=0
    ),
    "lsi": lambda: models.LsiModel(BAGS, 2, WORDS),
    "hdp": lambda: models.HdpModel(BAGS, WORDS, random_state=0),
    "nmf": lambda: models.Nmf(BAGS, 2, WORDS, random_state=0),
    "author-topic": lambda: models.AuthorTopicModel(
        BAGS, 2, WORDS, {"me": list(range(len(BAGS)))}, random_state=0
    ),
    "lda-sequence": lambda: models.LdaSeqModel(
        BAGS, id2word=WORDS, time_slice=[6, 6], num_topics=2, passes=1
    ),
    "ensemble-lda": lambda: models.EnsembleLda(
        corpus=BAGS, id2word=WORDS, num_topics=2, num_models=2, workers=1
    ),
    "tfidf": lambda: models.TfidfModel(BAGS),
    "tfidf-pivot": lambda: models.TfidfModel(BAGS, smartirs="ntc", id2word=WORDS),
    "bm25": lambda: models.OkapiBM25Model(corpus=BAGS),
    "log-entropy": lambda: models.LogEntropyModel(BAGS),
    "projections": lambda: models.RpModel(BAGS, num_topics=2),
    "normal": lambda: models.NormModel(BAGS),
    "phrases": lambda: phrases.Phrases(TEXTS, 1, 0.1),
    "phrases-npmi": lambda: phrases.Phrases(TEXTS, 1, 0.1, scoring="npmi"),
    "phraser": lambda: phrases.Phraser(phrases.Phrases(TEXTS, 1, 0.1)),
    "poincare": lambda: _poincare(),
    "dictionary": lambda: WORDS,
    "hash-dictionary": lambda: corpora.HashDictionary(TEXTS),
    "coherence": lambda: models.CoherenceModel(
        models.LdaModel(BAGS, 2, WORDS), corpus=BAGS, coherence="u_mass"
    ),
    "matrix-similarity": lambda: similarities.MatrixSimilarity(BAGS, len(WORDS)),
    "sparse-similarity": lambda: similarities.SparseMatrixSimilarity(BAGS, len(WORDS)),
    "term-similarity": lambda: similarities.SparseTermSimilarityMatrix(
        similarities.WordEmbeddingSimilarityIndex(models.Word2Vec(TEXTS, **SMALL).wv),
        WORDS,
    ),
    "translation": lambda: models.TranslationMatrix(
        models.Word2Vec(TEXTS, **SMALL).wv, models.Word2Vec(TEXTS, **SMALL).wv
    ),
    "text-corpus": lambda: corpora.TextCorpus(),
}


def write(folder: Path) -> None:
    """Write each model twice, and the formats of others that it knows."""
    for name, build in MODELS.items():
        attempt_file(folder, f"{name}.model", lambda p, b=build: b().save(str(p)))
        attempt(folder, name, build)
    for is_binary in (True, False):
        name = "word2vec.bin" if is_binary else "word2vec.txt"
        attempt_file(folder, name, lambda p, b=is_binary: _vectors(p, binary=b))
    attempt_file(folder, "separate.model", lambda p: _separate(p))


def _poincare() -> Any:
    model = poincare.PoincareModel(
        [("cat", "animal"), ("dog", "animal")], 2, negative=1
    )
    model.train(1)
    return model


def _vectors(path: Path, *, binary: bool) -> None:
    models.Word2Vec(TEXTS, **SMALL).wv.save_word2vec_format(str(path), binary=binary)


def _separate(path: Path) -> None:
    """Save with arrays in files beside, as large models are saved."""
    models.Word2Vec(TEXTS, **SMALL).save(str(path), sep_limit=1)
