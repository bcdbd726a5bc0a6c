"""Gzipped: a body whose beginning is compressed once for all its ends."""

import struct
import zlib

LEVEL = 5
_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"


class Gzipped:
    """Bodies that all begin with ``beginning``, compressed: gzip, as of RFC 1952, of one member.

    The beginning's blocks end at a byte, so that an end can follow as a block of its own, as it is (RFC 1951, 3.2.4).
    """

    def __init__(self, beginning: bytes) -> None:
        deflate = zlib.compressobj(LEVEL, wbits=-zlib.MAX_WBITS)
        self._begun = _HEAD + deflate.compress(beginning) + deflate.flush(zlib.Z_SYNC_FLUSH)
        self._checksum = zlib.crc32(beginning)
        self._length = len(beginning)

    def __len__(self) -> int:
        return len(self._begun)

    def with_end(self, end: bytes) -> bytes:
        """The body that ends with ``end``, of up to 65,535 bytes."""
        block = struct.pack("<BHH", 1, len(end), len(end) ^ 0xFFFF)
        check = struct.pack("<LL", zlib.crc32(end, self._checksum), self._length + len(end) & 0xFFFFFFFF)
        return b"".join((self._begun, block, end, check))
