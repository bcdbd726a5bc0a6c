"""Meanings: the sentence that tells a visitor by which other words an answer was found."""

from search.answering.result import Answer
from search.korean import josa

TOLD = 3
"""How many words a visitor is told of."""


def sentence(answer: Answer) -> str:
    """What to say of the first ``meanings``: ``‘물건’을 ‘상품’으로도 찾았어요.``; blank if none or nothing fits."""
    if answer.decision == "none":
        return ""
    found = [
        f"‘{one.said}’{josa.after(one.said, '을')} ‘{one.meant}’{josa.after(one.meant, '으로')}"
        for one in answer.meanings[:TOLD]
    ]
    return f"{', '.join(found)}도 찾았어요." if found else ""
