"""Hours: says whether a contact is open, from its opening hours as data. The only module that imports opening_hours.

Opening hours are written as in OpenStreetMap (https://wiki.openstreetmap.org/wiki/Key:opening_hours): ``Mo-Fr
09:00-18:00; PH off`` is from Monday to Friday, and not on public holidays, which are those of Korea.
"""

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from search.conversation.reply import Reachable
from search.records.faq import Contact

if TYPE_CHECKING:
    from opening_hours import OpeningHours

SEOUL = ZoneInfo("Asia/Seoul")


@lru_cache(maxsize=256)
def parsed(opening: str) -> "OpeningHours":
    """The opening hours that ``opening`` writes.

    Raises:
        ValueError: it is written otherwise.
    """
    # Holidays of all countries, 13 MB, which most help centers have no use for.
    from opening_hours import OpeningHours, validate

    if not validate(opening):
        raise ValueError(f"{opening!r} are no opening hours: write them like 'Mo-Fr 09:00-18:00; PH off'")
    return OpeningHours(opening, timezone=SEOUL, country="KR")


def reachable(contact: Contact, now: datetime) -> Reachable:
    """``contact``, and whether it is open at ``now``, which has a time zone."""
    if contact.opening is None:
        return Reachable(contact)
    hours = parsed(contact.opening)
    moment = now.astimezone(SEOUL)
    if hours.is_open(moment):
        return Reachable(contact, open_now=True)
    return Reachable(contact, open_now=False, opens=hours.next_change(moment))
