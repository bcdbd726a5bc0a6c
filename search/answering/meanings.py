"""Meanings: the sentence that tells a visitor by which other words an answer was found."""

from collections.abc import Sequence

from search.answering.result import Meaning
from search.korean import josa

TOLD = 3
"""How many words a visitor is told of."""


def sentence(meanings: Sequence[Meaning]) -> str:
    """What to say of the first ``meanings``: ``‘물건’을 ‘상품’으로도 찾았어요.``; blank if there are none."""
    found = [
        f"‘{one.said}’{josa.after(one.said, '을')} ‘{one.meant}’{josa.after(one.meant, '으로')}"
        for one in meanings[:TOLD]
    ]
    return f"{', '.join(found)}도 찾았어요." if found else ""
