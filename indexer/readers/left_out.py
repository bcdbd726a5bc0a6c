"""Left out: how readers tell of what they leave out, each kind once with its count."""

from collections.abc import Mapping

_MOST = 20
_LENGTH = 40


def counted(number: int, noun: str) -> str:
    """``1 entry``, ``1,200 entries``."""
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"


def quoted(name: str) -> str:
    """``name`` in marks, cut short if it is long, without what can't be shown."""
    shown = name if len(name) <= _LENGTH else f"{name[:_LENGTH]}…"
    return f'"{shown.encode(errors="replace").decode()}"'


def listed(names: Mapping[str, str]) -> str:
    """``"memo" (12 entries), "writer" (3 entries)``: names with what is said of each, and how many more there are."""
    shown = [f"{quoted(name)} ({said})" if said else quoted(name) for name, said in names.items()]
    more = f" and {len(shown) - _MOST:,} more" if len(shown) > _MOST else ""
    return ", ".join(shown[:_MOST]) + more


def keys(place: str, counts: Mapping[str, int], noun: str) -> tuple[str, ...]:
    """The line that tells the keys that are left out, of how many ``noun``; none if there are none."""
    if not counts:
        return ()
    found = {name: counted(number, noun) for name, number in counts.items()}
    return (f"{place}: keys left out: {listed(found)}",)
