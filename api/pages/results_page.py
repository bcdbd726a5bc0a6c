"""Results page: renders what a search found, as it was decided, for who has no JavaScript."""

from collections.abc import Mapping, Sequence

from api.pages import rendering
from api.pages.site import Site
from search.answering.result import Answer
from search.confidence.thresholds import Decision
from search.korean.titles import TITLE, beginning
from search.privacy.patterns import Kind
from search.records.faq import Contact

OFFERED = 3
"""FAQs that a visitor is asked to look at where it is not clear which one is right."""
FOUND: Mapping[Decision, str] = {
    "answer": "의 답을 찾았어요",
    "clarify": "에 가까운 도움말이 여럿 있어요",
    "none": "에 맞는 도움말을 찾지 못했어요",
}
PARTED = "에서 두 가지를 나누어 찾았어요"
PERSONAL: Mapping[Kind, str] = {
    "resident_number": "주민등록번호",
    "card": "카드번호",
    "phone": "전화번호",
    "account": "계좌번호",
    "email": "이메일 주소",
    "passport": "여권번호",
}


def render(site: Site, answer: Answer, category: str, contacts: Sequence[Contact]) -> str:
    """The page of ``answer``, found in ``category`` or, if it is blank, anywhere; ``contacts`` are all there are."""
    question = answer.query  # what was typed, without personal data
    found = PARTED if answer.questions else FOUND[answer.decision]
    where = f"‘{category}’ 안에서 ".replace(">", "\u203a") if category else ""
    return rendering.render(
        "results.html",
        site,
        title=question,
        description="",
        status=f"{where}‘{beginning(answer.corrected_query or question, TITLE)}’{found}",
        question=question,
        category=category,
        answer=answer,
        answered=all(part.decision == "answer" for part in answer.questions or (answer,)),
        personal="·".join(dict.fromkeys(PERSONAL[kind] for kind in answer.personal)),
        offered=OFFERED,
        place="이 분류" if category else "도움말",
        further=f"{'상담원에게 물어보거나 ' if answer.contacts else ''}다른 말로 다시 찾아봐 주세요.",
        contacts=contacts,
    )
