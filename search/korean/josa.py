"""Josa: the particles that follow a Korean word without a space. Pure."""

from search.korean.hangul import is_syllable

_PARTICLES = (
    *(
        "이",
        "가",
        "을",
        "를",
        "은",
        "는",
        "과",
        "와",
        "으로",
        "로",
        "이랑",
        "랑",
        "하고",
        "도",
        "만",
        "의",
        "에",
        "에서",
    ),
    *(
        "에게",
        "한테",
        "부터",
        "까지",
        "보다",
        "처럼",
        "마다",
        "밖에",
        "이나",
        "나",
        "이라고",
        "라고",
        "이라도",
        "라도",
        "요",
    ),
    *("이요", "이에요", "예요", "이야", "인데", "인가요", "이란", "란", "이면", "들", "좀"),
)
_VERBS = (
    "하",
    "해",
    "했",
    "할",
    "한",
    "함",
    "되",
    "돼",
    "됐",
    "될",
    "된",
    "됨",
    "안",
    "못",
    "시키",
    "시켜",
    "받",
    "없",
    "있",
)
_DEEDS = (
    *(
        "가입",
        "결제",
        "등록",
        "문의",
        "발급",
        "변경",
        "분실",
        "사용",
        "삭제",
        "설정",
        "수정",
        "신청",
        "안내",
        "연결",
        "오류",
    ),
    *(
        "인증",
        "입력",
        "재설정",
        "전화",
        "조회",
        "찾기",
        "초기화",
        "취소",
        "추가",
        "충전",
        "해지",
        "확인",
        "환불",
        "잊어",
        "까먹",
    ),
)
_PAIRS = (
    ("이", "가"),
    ("을", "를"),
    ("은", "는"),
    ("과", "와"),
    ("으로", "로"),
    ("이랑", "랑"),
    ("이나", "나"),
    ("이라", "라"),
)
"""Particles after a final consonant, and the same after a vowel."""


def may_follow(rest: str) -> bool:
    """Whether a word may end before ``rest``: what follows are particles, or what is done with the thing."""
    return _only_particles(rest) or rest.startswith((*_VERBS, *_DEEDS))


def _only_particles(rest: str) -> bool:
    # From place to place and not cut by cut: 이나 is 이 and 나, too, so that there may be 2 to the n ways.
    reached = {0}
    for place in range(len(rest)):
        if place in reached:
            reached.update(place + len(one) for one in _PARTICLES if rest.startswith(one, place))
    return len(rest) in reached


def fitting(rest: str, word: str) -> tuple[str, str]:
    """The particle that ``rest`` begins with and the form that it has after ``word``; two empty texts if none."""
    last = word[-1]
    if not is_syllable(last):
        return "", ""
    final = (ord(last) - ord("가")) % 28
    for pair in sorted(_PAIRS, key=lambda pair: -len(pair[0])):
        for form in pair:
            tail = rest[len(form) : len(form) + 1]
            if rest.startswith(form) and (not tail or not is_syllable(tail) or form == "이라"):
                liquid = pair[1] == "로" and final == 8  # ㄹ before 로 counts as a vowel
                return form, pair[1] if not final or liquid else pair[0]
    return "", ""
