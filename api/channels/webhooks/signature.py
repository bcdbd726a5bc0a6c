"""Signature: the headers by which a receiver knows that a body is ours, is new, and whether it came before."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

ID = "X-Mureum-Id"
"""The id of a delivery: the same on every try, so that a receiver can leave out what it has already."""
TIMESTAMP = "X-Mureum-Timestamp"
"""When this try was signed, in seconds since 1970: a receiver refuses what is old."""
SIGNATURE = "X-Mureum-Signature"
"""``sha256=`` and the HMAC-SHA256 of the timestamp, a point and the body, in hexadecimal digits."""


def headers(secret: str, id_: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """The headers of ``body``, signed with ``secret`` at ``timestamp``."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, sha256).hexdigest()
    return {ID: id_, TIMESTAMP: str(timestamp), SIGNATURE: f"sha256={signed}"}
