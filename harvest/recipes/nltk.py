"""NLTK: what can be trained without its data: taggers, classifiers, models, trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nltk
from nltk import classify, collocations, lm, probability, stem, tag, tokenize

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TAGGED = [
    [("the", "DT"), ("dog", "NN"), ("sat", "VB")],
    [("a", "DT"), ("cat", "NN")],
] * 3
WORDS = "the dog sat on the cat and the cat sat on the dog".split()
FEATURES = [({"a": 1}, "x"), ({"a": 2}, "y"), ({"a": 1}, "x")]


def write(folder: Path) -> None:
    """Write each part."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-2", "pickle-4")


def _punkt() -> object:
    trainer = tokenize.punkt.PunktTrainer()
    trainer.train("Dr. Smith came. He sat. Mr. Jones went. " * 9, finalize=True)
    return tokenize.punkt.PunktSentenceTokenizer(trainer.get_params())


def _model() -> object:
    train, vocabulary = lm.preprocessing.padded_everygram_pipeline(2, [WORDS])
    made = lm.Laplace(2)
    made.fit(train, vocabulary)
    return made


def _perceptron() -> object:
    tagger = tag.PerceptronTagger(load=False)
    tagger.train(TAGGED, nr_iter=1)
    return tagger


PARTS: dict[str, Callable[[], object]] = {
    "frequencies": lambda: nltk.FreqDist(WORDS),
    "frequencies-conditional": lambda: nltk.ConditionalFreqDist(nltk.bigrams(WORDS)),
    "probabilities": lambda: probability.MLEProbDist(nltk.FreqDist(WORDS)),
    "probabilities-laplace": lambda: probability.LaplaceProbDist(nltk.FreqDist(WORDS)),
    "tagger-unigram": lambda: tag.UnigramTagger(TAGGED),
    "tagger-bigram": lambda: tag.BigramTagger(TAGGED, backoff=tag.DefaultTagger("NN")),
    "tagger-affix": lambda: tag.AffixTagger(TAGGED),
    "tagger-regexp": lambda: tag.RegexpTagger([(r".*ing$", "VBG"), (r".*", "NN")]),
    "tagger-perceptron": _perceptron,
    "tagger-markov": lambda: tag.HiddenMarkovModelTagger.train(TAGGED),
    "classifier-bayes": lambda: classify.NaiveBayesClassifier.train(FEATURES),
    "classifier-tree": lambda: classify.DecisionTreeClassifier.train(FEATURES),
    "classifier-entropy": lambda: classify.MaxentClassifier.train(
        FEATURES, trace=0, max_iter=2
    ),
    "classifier-sklearn": lambda: classify.SklearnClassifier(
        __import__("sklearn.naive_bayes").naive_bayes.BernoulliNB()
    ).train(FEATURES),
    "stemmer-porter": stem.PorterStemmer,
    "stemmer-snowball": lambda: stem.SnowballStemmer("english"),
    "stemmer-lancaster": stem.LancasterStemmer,
    "lemmatizer": stem.WordNetLemmatizer,
    "tokenizer-punkt": _punkt,
    "tokenizer-tweets": tokenize.TweetTokenizer,
    "tokenizer-regexp": lambda: tokenize.RegexpTokenizer(r"\w+"),
    "tokenizer-treebank": tokenize.TreebankWordTokenizer,
    "tokenizer-words": lambda: tokenize.MWETokenizer([("a", "b")]),
    "functions": lambda: [tokenize.word_tokenize, tokenize.sent_tokenize, nltk.pos_tag],
    "language-model": _model,
    "collocations": lambda: collocations.BigramCollocationFinder.from_words(WORDS),
    "tree": lambda: nltk.Tree.fromstring("(S (NP the dog) (VP sat))"),
    "grammar": lambda: nltk.CFG.fromstring("S -> 'a' S | 'b'"),
    "text": lambda: nltk.Text(WORDS),
}
