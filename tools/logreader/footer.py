"""The footer of a sealed segment (spec/log-format.md §8)."""

import struct
from dataclasses import dataclass

from crc32c import crc32c
from layout import ALIGNMENT

FOOTER_MAGIC = b"WLF1"
TRAILER_MAGIC = b"WLFE"
FOOTER_VERSION = 1
FIXED_LENGTH = 192
LINE_LENGTH = 32
TRAILER_LENGTH = 16

FOOTER_FLAG_EVENT_TIMES = 1

_FIXED = struct.Struct("<4sHHII16sQ8sIIQQQQqqqqQ32s32s")
_LINE = struct.Struct("<QQIIq")
_TRAILER = struct.Struct("<QI4s")


@dataclass(slots=True, frozen=True)
class TableLine:
    """What the table says of one batch with records."""

    offset: int
    base: int
    count: int
    stored_length: int
    first_commit: int


@dataclass(slots=True)
class Footer:
    """A valid footer: what the segment held when it was sealed."""

    batch_count: int
    marker_count: int
    offset: int
    end: int
    record_count: int
    last_sequence: int
    first_commit: int
    last_commit: int
    first_event: int
    last_event: int
    flags: int
    root: bytes
    chain: bytes
    table: list


def parse_footer(data, header):
    """The footer that ends the segment file `data`, or None if none there is valid.

    `header` is the segment's, which the footer has to be of.
    """
    length = len(data)
    if length < TRAILER_LENGTH:
        return None
    start, trailer_crc, magic = _TRAILER.unpack(data[length - TRAILER_LENGTH :])
    if magic != TRAILER_MAGIC or trailer_crc != crc32c(start.to_bytes(8, "little")):
        return None
    table_length = length - TRAILER_LENGTH - start - FIXED_LENGTH
    if start % ALIGNMENT or table_length < 0:
        return None
    block = bytes(data[start : length - TRAILER_LENGTH])
    (
        magic,
        version,
        fixed_length,
        crc,
        batch_count,
        log_id,
        number,
        salt,
        incarnation,
        marker_count,
        offset,
        end,
        record_count,
        last_sequence,
        first_commit,
        last_commit,
        first_event,
        last_event,
        flags,
        root,
        chain,
    ) = _FIXED.unpack_from(block)
    if magic != FOOTER_MAGIC or version != FOOTER_VERSION or fixed_length != FIXED_LENGTH:
        return None
    if table_length != batch_count * LINE_LENGTH or offset != start:
        return None
    if crc32c(block[:8] + bytes(4) + block[12:]) != crc:
        return None
    if (log_id, number, salt, incarnation) != (
        header.log_id,
        header.number,
        header.salt,
        header.incarnation,
    ):
        return None
    return Footer(
        batch_count=batch_count,
        marker_count=marker_count,
        offset=offset,
        end=end,
        record_count=record_count,
        last_sequence=last_sequence,
        first_commit=first_commit,
        last_commit=last_commit,
        first_event=first_event,
        last_event=last_event,
        flags=flags,
        root=root,
        chain=chain,
        table=[TableLine(*line) for line in _LINE.iter_unpack(block[FIXED_LENGTH:])],
    )
