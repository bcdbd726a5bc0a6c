"""Prompts: asks a language model, for each FAQ, how visitors would word it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from indexer.build.calibration import Question, Report, ask
from search.index.index import Index
from search.korean.markdown import plain
from search.korean.normalize import normalize
from search.ranking import linear
from search.records.faq import Faq

BEGINNING = 300
"""The most characters of an answer that a prompt holds."""
NEIGHBOURS = 3
"""How many other FAQs a prompt names."""
PROMPT = """\
고객센터 FAQ 하나를 방문자들이 검색창에 어떻게 쓰는지 알려 주세요. 아래 FAQ를 찾는 말을 {count}개 쓰세요.

{faq}
쓰는 법:
- 실제 방문자처럼 짧고 쉬운 일상어로 쓰세요. 높임말이 아니어도 되고, 문장이 아니어도 됩니다.
- 서로 다르게 쓰세요: 겪고 있는 상황이나 증상, 핵심 낱말 두세 개, 반말, 다른 이름으로 부르는 말.
- 한두 개에는 흔한 오타나 틀린 띄어쓰기를 넣으세요.
- 한 가지 틀에 낱말만 바꿔 넣지 마세요.
- 위 질문의 낱말을 그대로 옮기지 말고, 방문자가 쓸 다른 낱말로 쓰세요.
- 이름, 전화번호, 계좌번호 같은 개인정보는 쓰지 마세요.

설명 없이 글 {count}개의 JSON 배열만 답하세요: ["…", "…"]
"""


def prompts(index: Index, wanted: Sequence[Faq], count: int, report: Report) -> Iterator[Mapping[str, str]]:
    """For each of the ``wanted`` FAQs of ``index`` its id and the prompt that asks for ``count`` wordings of it."""
    positions = [index.positions[faq.id] for faq in wanted]
    for faq, near in zip(wanted, neighbours(index, positions, report), strict=True):
        yield {"id": faq.id, "prompt": prompt(faq, near, count)}


def prompt(faq: Faq, near: Sequence[Faq], count: int) -> str:
    """The prompt that asks for ``count`` wordings of ``faq``, which must not mean one of the FAQs ``near`` it."""
    answer = normalize(plain(faq.answer))
    lines = [f"질문: {normalize(faq.question)}"] if faq.question else []
    if faq.category:
        lines.append(f"분류: {' > '.join(faq.category)}")
    lines.append(f"답변: {answer[:BEGINNING]}{' …' if len(answer) > BEGINNING else ''}")
    others = [normalize(other.question) for other in near if other.question]
    if others:
        lines += ["", "비슷한 다른 FAQ들입니다. 이것들이 아니라 위 FAQ만 뜻하는 말이어야 합니다:"]
        lines += [f"- {question}" for question in others]
    return PROMPT.format(count=count, faq="\n".join([*lines, ""]))


def neighbours(index: Index, positions: Sequence[int], report: Report) -> list[list[Faq]]:
    """For each FAQ at ``positions``, at most NEIGHBOURS others, those that are found first for its question."""
    if len(index.faqs) < 2:
        return [[] for _ in positions]
    found = ask(index, [_question(index, position) for position in positions], linear.shipped(), report)
    return [[index.faqs[place] for place in one.positions[:NEIGHBOURS]] for one in found]


def _question(index: Index, position: int) -> Question:
    """The question of the FAQ at ``position``, else its answer, asked as if the index did not have the FAQ."""
    part = index.wordings if index.wordings.counts(np.array([position]))[0] else index.answers
    row = part.span(position).start
    return Question(part.lexical.documents[row], part.dense.vectors[row], removed=position)
