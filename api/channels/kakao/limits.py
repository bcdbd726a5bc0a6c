"""Limits: what a message of a skill may hold, and how long Kakao waits for it.

From Kakao's guide to skills: https://kakaobusiness.gitbook.io/main/tool/chatbot/skill_guide/answer_json_format
"""

OUTPUTS = 3
"""The most bubbles of one answer."""
QUICK_REPLIES = 10
SIMPLE_TEXT = 1000
"""The most characters of a text."""
UNFOLDED = 500
"""The characters of a text that are shown at once; a longer one is folded behind a button."""
CARD_TITLE = 50
CARD_TEXT = 400
"""The most characters of a card's title and description together."""
CARD_BUTTONS = 3
HORIZONTAL_BUTTONS = 2
"""The most buttons of a card that stand beside each other."""
LIST_ITEMS = 5
LIST_TITLE = 50
"""The most characters of a list's header, and of an item's title; Kakao names no limit, and shows about two lines."""
LIST_BUTTONS = 2
LABEL = 14
"""The most characters of the label of a button or a quick reply."""
SECONDS = 5.0
"""How long Kakao waits for an answer."""
