"""What a call opens that is given a folder, or a repository of the Hub."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, HubFile, Unknown
from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import Names
from scanner_core.linking import _hub_cache, _places, _remote_code, _weights
from scanner_core.linking._folder import Folder
from scanner_core.linking._target import A_URL, File, Target, made

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scanner_core.facts import CallSite
    from scanner_core.knowledge.sinks import Sink
    from scanner_core.linking._allowance import Allowance
    from scanner_core.linking._target import Unread

IN_THE_CACHE: Final = "in the Hub cache"
SCHEME: Final = re.compile(r"(?:hf[-_]hub:|hf://)(?://)?")
"""In front of a repository, for timm and OpenCLIP."""
LOCAL: Final = "local-dir:"
"""In front of a folder, for timm."""
OWN_REPOSITORIES: Final = {"sentence_transformers": "sentence-transformers"}
"""Libraries, and who has the repositories that they take by their bare names."""
MODEL, DATA = "model", "dataset"
REPOSITORIES: Final = (
    "pretrained_model_name_or_path",
    "model",
    "model_name_or_path",
    "model_name",
    "model_id",
    "repo_id",
    "path",
)
"""Keywords by which libraries take a repository."""
CACHES: Final = ("cache_dir", "cache_folder")
WITHOUT_WEIGHTS: Final = re.compile(
    r"\.\w*(?:Tokenizer|TokenizerFast|Processor|Config|FeatureExtractor)\.\w+$"
)
"""Methods of classes of transformers that load no weights."""
OF_TRANSFORMERS: Final = frozenset({"*", "peft", "timm", "transformers"})
"""Libraries that choose weights in the order of transformers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call, and where its program runs."""

    call: CallSite
    places: tuple[Path, ...]
    environ: Mapping[str, str]
    allowance: Allowance
    working_in: Path | None = None

    def target(self, sink: Sink, written: str) -> Target | None:
        """Return the weights in a folder or a repository that a text names."""
        library = self.call.callee.partition(".")[0]
        hosted, local = SCHEME.match(written), written
        if library == "timm" and hosted is None:
            if not written.startswith(LOCAL):
                return None  # It is the name of an architecture.
            local = written.removeprefix(LOCAL)
        if hosted is None:
            if _places.is_url(local):
                return Target(trouble=A_URL)
            if found := self._here(local):
                return found
        repo, _, revision = written[hosted.end() if hosted else 0 :].partition("@")
        if sink.names is not Names.REPOSITORY or not _hub_cache.is_repository(repo):
            return None
        if WITHOUT_WEIGHTS.search(self.call.callee):
            return None
        snapshot = self._snapshot(repo, revision)
        if isinstance(snapshot, Target) and library in OWN_REPOSITORIES:
            snapshot = self._snapshot(f"{OWN_REPOSITORIES[library]}/{repo}", revision)
        if isinstance(snapshot, Target):
            return snapshot
        return self._taken(snapshot, IN_THE_CACHE)

    def _here(self, written: str) -> Target | None:
        """Return what is in a folder, or a file, that a text names."""
        for place in self._candidates(written):
            if _places.is_file(place.path):
                return Target(place.how, (File(place.path, ""),))
            if _places.is_folder(place.path):
                return self._taken(self._local(place.path, written), place.how)
        return None

    def downloaded(self, sink: Sink, wanted: HubFile) -> Target | None:
        """Return what a call opens that is given what came from the Hub."""
        found = self._in_cache(wanted)
        if isinstance(found, Target):
            return found
        if wanted.path:
            each = found.find(wanted.path)
            if each is None:
                return _not_cached(f"{wanted.path} of {wanted.repo}")
            return made([each], IN_THE_CACHE, found.name, found.commit)
        if sink.names in {Names.FOLDER, Names.REPOSITORY}:
            return self._taken(found, IN_THE_CACHE)
        return None

    def code(self) -> Target | None:
        """Return the Python files that the call would run, as it trusts them."""
        found: Folder | Target | None = None
        how = IN_THE_CACHE
        match self._repository():
            case HubFile(path="") as wanted:
                found = self._in_cache(wanted)
            case str(written):
                for place in self._candidates(written):
                    if _places.is_folder(place.path):
                        found, how = self._local(place.path, written), place.how
                        break
                else:
                    is_data = self.call.callee.startswith("datasets.")
                    found = self._snapshot(written, "", DATA if is_data else MODEL)
            case _:
                return None
        if isinstance(found, Target) or found is None:
            return found
        modules = _remote_code.modules(found, self._other)
        return made(modules, how, found.name, found.commit) if modules else None

    def _taken(self, folder: Folder, how: str) -> Target | None:
        """Return what the call takes of what is in a folder."""
        if WITHOUT_WEIGHTS.search(self.call.callee):
            return None
        files: list[File | Unread] = []
        wish = self._wish()
        library = self.call.callee.partition(".")[0]
        if wish and library in OF_TRANSFORMERS:
            files = _weights.of_transformers(folder, wish)
        if wish is None or library != "transformers":
            files = files or _weights.of_repository(folder)
        if files:
            return made(files, how, folder.name, folder.commit)
        return _not_cached(f"a model of {folder.name}") if folder.commit else None

    def _wish(self) -> _weights.Wish | None:
        """Return what the call says of weights; ``None`` if that is not told."""
        names = ("variant", "subfolder", "gguf_file")
        told = [self._text(name) for name in names]
        flag = dict(self.call.keywords).get("use_safetensors")
        if isinstance(flag, Unknown) or any(isinstance(e, Unknown) for e in told):
            return None
        given = flag.value if isinstance(flag, Constant) else None
        variant, subfolder, file = (str(each or "") for each in told)
        safetensors = given if isinstance(given, bool) else None
        return _weights.Wish(variant, subfolder, safetensors, file)

    def _snapshot(self, repo: str, revision: str, kind: str = MODEL) -> Folder | Target:
        """Return what is in the cache, or why nothing is looked at."""
        asked = revision or self._text("revision")
        caches = [self._text(name) for name in CACHES]
        if isinstance(asked, Unknown):
            return Target(trouble=f"the revision of {repo} is not told: not looked at")
        if any(isinstance(cache, Unknown) for cache in caches):
            return Target(trouble=f"where {repo} is kept is not told: not looked at")
        given = next((each for each in caches if isinstance(each, str)), None)
        return self._in_cache(HubFile(repo, "", asked, given, kind))

    def _other(self, repo: str) -> Folder | None:
        """Return a repository of which a configuration takes code."""
        revision = self._text("code_revision")
        if isinstance(revision, Unknown):
            return None
        found = self._in_cache(HubFile(repo, revision=revision))
        return found if isinstance(found, Folder) else None

    def _in_cache(self, wanted: HubFile) -> Folder | Target:
        cache = self._cache(wanted.cache)
        found = cache and _hub_cache.snapshot(cache, wanted, self.allowance)
        return found or _not_cached(wanted.repo)

    def _local(self, path: Path, written: str) -> Folder:
        return Folder(path, written.rstrip("/") or written, self.allowance)

    def _cache(self, given: str | None) -> Path | None:
        """Return the folder of the cache that the program uses."""
        own = {
            name: value.value
            for name, value in self.call.environ
            if isinstance(value, Constant) and isinstance(value.value, str)
        }
        written = given or _hub_cache.folder({**self.environ, **own})
        found = [place.path for place in self._candidates(os.path.expandvars(written))]
        return next(filter(_places.is_folder, found), None)

    def _repository(self) -> str | HubFile | None:
        """Return the repository or folder that the call names, if the text tells."""
        sink = sinks.loading(self.call.callee)
        if sink and sink.file and sink.names is Names.REPOSITORY:
            given = [self.call.argument(sink.file, sink.position)]
        else:
            keywords = dict(self.call.keywords)
            given = [keywords.get(name) for name in REPOSITORIES]
            given += self.call.positional[:1]
        for each in given:
            match each:
                case Constant(value=str(written)):
                    return written
                case HubFile():
                    return each
                case _:
                    continue
        return None

    def _candidates(self, written: str) -> list[_places.Place]:
        where = self.call.location.path, self.places, self.working_in
        return list(_places.candidates(written, *where))

    def _text(self, keyword: str) -> str | Unknown | None:
        """Return an argument that is a text; ``None`` if it is not given.

        In what is unpacked there hardly ever is any.
        """
        match dict(self.call.keywords).get(keyword):
            case Constant(value=str(text)):
                return text or None
            case Constant() | None:
                return None
            case _:
                return Unknown("only running the program would tell")


def _not_cached(what: str) -> Target:
    return Target(trouble=f"{what} is not in the Hub cache: not looked at")
