"""Harm: an index one file of which is harmed behind the back of its digests."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

from api.generations.current import Generation
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.encoding import encoder
from search.encoding import tokenizer as tokens
from search.encoding.unigram import Unigram
from search.korean.synonyms import Rule, Synonyms
from search.storage import artifact
from tests.conftest import CONTACTS, FAQS, FakeEncoder

QUESTIONS = ("결제가 안 돼요", "비번 까먹음 그리고 환불 며칠", "ㄱㅈ", "rufwp")


class Harmed:
    """An index in ``folder``, which is made anew; one file of it at a time is another one."""

    def __init__(self, folder: Path, dimension: int = 16) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._folder = folder / "index"
        self._analyzer = Analyzer()
        self.encoder = FakeEncoder(dimension=dimension)
        home = folder / "encoder"
        home.mkdir(parents=True)
        said = encoder.Description(dimension, 64, "query: ", "passage: ", "int8")
        (home / encoder.DESCRIPTION).write_bytes(encoder.DESCRIBED.dump_json(said))
        (home / tokens.TOKENIZER).write_text(_tokenizer(), "utf-8")
        Unigram.from_pieces(
            {"▁": -1.0, "결": -2.0, "제": -2.5, "결제": -1.5}, {"▁": 3, "결": 4, "제": 5, "결제": 6}, 2
        ).save(home / tokens.PIECES)
        built = build(FAQS, CONTACTS, self._analyzer, self.encoder)
        index = replace(built, synonyms=Synonyms((Rule(("비번", "패스워드"), "비밀번호", True),)))
        self._generation = artifact.write_index(self._folder, index, home, "")
        self._at_encoder = artifact.read_index(self._folder).encoder_folder
        self.files = {
            path.relative_to(self._folder).as_posix(): path.read_bytes()
            for path in sorted(self._folder.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }
        self.names = list(self.files)

    def named(self, end: str) -> str:
        """The name of the only file that ends so."""
        (found,) = (name for name in self.names if name.endswith(end))
        return found

    def read(self, name: str, content: bytes) -> None:
        """Do all that a service does with the index whose file ``name`` has this ``content``.

        Raises what that raises.
        """
        path = self._folder / name
        path.write_bytes(content)
        try:
            self._match(name, content)
            self.use(self.encoder)
        finally:
            for each in (name, self._manifest, "CURRENT"):
                (self._folder / each).write_bytes(self.files[each])

    @property
    def _manifest(self) -> str:
        return f"generations/{self._generation.name}/manifest.json"

    def _match(self, name: str, content: bytes) -> None:
        """Have the manifest, and the pointer, hold the digests of what is there now."""
        manifest = self.files[self._manifest]
        before, after = (hashlib.sha256(each).hexdigest().encode() for each in (self.files[name], content))
        if name == self._manifest:
            manifest = content
        elif name != "CURRENT":
            manifest = manifest.replace(before, after)
            (self._folder / self._manifest).write_bytes(manifest)
        if name != "CURRENT":
            digest = hashlib.sha256(manifest).hexdigest()
            (self._folder / "CURRENT").write_text(f"{self._generation.name} {digest}\n", "ascii")

    def use(self, at_hand: FakeEncoder) -> None:
        """Read and search the index as it is, with the encoder ``at_hand``."""
        stored = artifact.read_index(self._folder)
        artifact.read_snapshot(self._folder)
        encoder.described(stored.encoder_folder)
        tokens.load(stored.encoder_folder).ids("결제 안 됨")
        analyzer = Analyzer(stored.index.dictionary) if stored.index.dictionary else self._analyzer
        generation = Generation.from_engine(Engine(stored.index, analyzer, at_hand))
        for question in QUESTIONS:
            generation.engine.search(question)
            generation.suggester.suggest(question)


def _tokenizer() -> str:
    from tokenizers import Tokenizer, models, normalizers, processors

    made = Tokenizer(models.WordLevel({"<s>": 0, "</s>": 1, "<unk>": 2, "▁": 3, "결": 4}, "<unk>"))
    made.normalizer = normalizers.NFKC()
    made.post_processor = processors.TemplateProcessing("<s> $A </s>", None, [("<s>", 0), ("</s>", 1)])
    return str(made.to_str())
