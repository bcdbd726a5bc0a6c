"""A shop's data set of five FAQs, and a model so small that a command line can build its index in a test."""

import json
from pathlib import Path

from benchmarks.data.dataset import Dataset, Judgement, Query
from indexer.sources.source import Source
from search.records.faq import Faq

FAQS = (
    Faq("password", "비밀번호를 잊어버렸어요", "로그인 화면에서 비밀번호 찾기를 눌러 새 비밀번호를 만드세요."),
    Faq(
        "refund",
        "환불은 언제까지 신청할 수 있나요?",
        "구매한 날부터 7일 안에 신청할 수 있어요.",
        aliases=("환불 기간",),
    ),
    Faq("delivery", "배송이 늦어지고 있어요", "주문 내역에서 택배사의 운송장을 확인해 주세요."),
    Faq("receipt", "현금영수증은 어떻게 발급받나요?", "결제 내역에서 현금영수증을 고르세요."),
    Faq("leave", "회원 탈퇴는 어디에서 하나요?", "설정의 계정 메뉴 맨 아래에 있어요."),
)
ASKED = (
    Query("q1", "비밀번호 잊어버림", "short"),
    Query("q2", "환불 신청 언제까지 되나요", "long"),
    Query("q3", "배송이 너무 늦어요", "long"),
    Query("q4", "현금영수증 발급", "short"),
)
QRELS = (
    Judgement("q1", "password", 2),
    Judgement("q1", "leave", 1),
    Judgement("q2", "refund", 1),
    Judgement("q3", "delivery", 1),
    Judgement("q4", "receipt", 1),
)
DATA = Dataset("shop", Source(FAQS, ()), ASKED, QRELS, (Query("q5", "오늘 날씨 어때?"),))
BEST = {"q1": "password", "q2": "refund", "q3": "delivery", "q4": "receipt"}
"""The FAQ that answers each query."""


def written(home: Path) -> Path:
    """The data set in BEIR's layout in the new folder ``home``, with one query more that no FAQ answers."""
    home.mkdir()
    documents = [{"_id": faq.id, "title": faq.question, "text": faq.answer} for faq in FAQS]
    splits = {"q1": "tune", "q2": "tune"}
    queries = [
        {"_id": each.id, "text": each.text, "metadata": {"slice": each.slice, "split": splits.get(each.id, "test")}}
        for each in ASKED
    ]
    queries.append({"_id": "q5", "text": "오늘 날씨 어때?", "metadata": {"split": "test", "clean": "?"}})
    for name, records in (("corpus.jsonl", documents), ("queries.jsonl", queries)):
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        (home / name).write_text("\n".join(lines) + "\n", "utf-8")
    rows = ["query-id\tcorpus-id\tscore", *(f"{each.query}\t{each.document}\t{each.grade}" for each in QRELS)]
    (home / "qrels.tsv").write_text("\n".join([*rows, "q5\tleave\t0"]) + "\n", "utf-8")
    return home


def tiny_model(place: Path) -> Path:
    """A sentence-transformers model with random weights, made in the folder ``place``."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(1)
    letters = sorted({letter for faq in FAQS for letter in faq.question + faq.answer if letter != " "})
    numbers = {letter: number for number, letter in enumerate(["[UNK]", "[PAD]", *letters])}
    tokenizer = Tokenizer(models.WordLevel(numbers, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]")  # type: ignore[no-untyped-call]
    config = BertConfig(
        vocab_size=len(numbers), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    for part in (fast, BertModel(config)):
        part.save_pretrained(str(place / "bert"))
    transformer = Transformer(str(place / "bert"), max_seq_length=64)
    made = SentenceTransformer(modules=[transformer, Pooling(16, "mean")], device="cpu")
    made.save(str(place / "tiny"), create_model_card=False)
    return place / "tiny"
