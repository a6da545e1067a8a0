"""The mark: how far the log is known to have been on disk (spec/log-format.md §8)."""

import struct
from dataclasses import dataclass

import layout
from crc32c import crc32c

MARK_MAGIC = bytes.fromhex("89574C4D41524B0A")
MARK_VERSION = 1
SLOT_LENGTH = 512
# Of a slot, what the CRC covers; the rest is reserved, and may be missing at the end of the file.
COVERED_LENGTH = 128
RETIRED_OFFSET = 72

_SLOT = struct.Struct("<8sHHI16sQQQQq24x32s")


@dataclass(slots=True)
class Mark:
    """The slot that holds: everything before `end` of segment `segment` was on disk."""

    log_id: bytes
    count: int
    segment: int
    end: int
    last_sequence: int
    last_commit: int
    chain: bytes
    retired: layout.Retired | None

    def tells_of(self, segment_number, offset):
        """Whether what stands at an offset of a segment was on disk when the mark was written."""
        return self.segment == segment_number and offset < self.end


def _parse_slot(block, slot):
    if len(block) < COVERED_LENGTH or block[:8] != MARK_MAGIC:
        return None
    _, version, _reserved, crc, log_id, count, segment, end, last_sequence, last_commit, chain = (
        _SLOT.unpack_from(block)
    )
    covered = block[:12] + bytes(4) + block[16:COVERED_LENGTH]
    if version != MARK_VERSION or count % 2 != slot or crc32c(covered) != crc:
        return None
    retired = layout.parse_retired(block, RETIRED_OFFSET, segment)
    if retired is False:
        return None
    return Mark(log_id, count, segment, end, last_sequence, last_commit, chain, retired)


def read_mark(path):
    """The mark in the file at `path`, or None if there is no file or no valid slot in it."""
    try:
        with open(path, "rb") as file:
            data = file.read(2 * SLOT_LENGTH)
    except FileNotFoundError:
        return None
    slots = [_parse_slot(data[slot * SLOT_LENGTH :][:SLOT_LENGTH], slot) for slot in (0, 1)]
    return max((slot for slot in slots if slot), key=lambda slot: slot.count, default=None)
