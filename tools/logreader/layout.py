"""The fixed structures: segment headers (spec/log-format.md §3) and batch headers (§4)."""

import struct
from dataclasses import dataclass

from crc32c import crc32c

FORMAT_VERSION = 2
ALIGNMENT = 64

SEGMENT_MAGIC = bytes.fromhex("89574C4C4F470D0A")
SEGMENT_HEADER_LENGTH = 512
FIRST_BATCH_OFFSET = 1024

BATCH_MAGIC = b"WLB1"
BATCH_HEADER_LENGTH = 256
MAXIMUM_RAW_LENGTH = (16 << 20) + 64

CODEC_STORED = 0
CODEC_LZ4 = 1

FLAG_BEGIN = 1
FLAG_CONTINUE = 2
FLAG_END = 4
FLAG_CONTROL = 8
FLAG_ENCRYPTED = 16
FLAG_REDACTED = 32
FLAG_EVENT_TIMES = 64
KIND_FLAGS = FLAG_BEGIN | FLAG_CONTINUE | FLAG_END | FLAG_CONTROL
ALLOWED_KINDS = (FLAG_BEGIN | FLAG_END, FLAG_BEGIN, FLAG_CONTINUE, FLAG_END, FLAG_CONTROL)


def aligned(offset):
    """`offset` rounded up to where a batch may begin."""
    return -(-offset // ALIGNMENT) * ALIGNMENT


def _header_crc_holds(data, crc_offset, stored):
    return crc32c(data[:crc_offset] + bytes(4) + data[crc_offset + 4 :]) == stored


@dataclass(slots=True)
class Retired:
    """What is no part of the log any more (§14)."""

    segment: int
    last_sequence: int
    record: int


RETIRED_OFFSET = 488
RETIRED_FIELDS = struct.Struct("<QQQ")


def parse_retired(data, offset, own_segment):
    """What a segment header or the mark names at `offset`: None for nothing, False for numbers
    that no writer gives."""
    retired = Retired(*RETIRED_FIELDS.unpack_from(data, offset))
    if retired.segment == 0:
        return None
    if retired.segment >= own_segment or retired.last_sequence >= retired.record:
        return False
    return retired


@dataclass(slots=True)
class SegmentHeader:
    """The fields of a segment header that a reader needs."""

    lowest_reader_version: int
    format_version: int
    log_id: bytes
    origin: int
    epoch: int
    number: int
    salt: bytes
    incarnation: int
    first_batch_offset: int
    first_sequence: int
    creation_time: int
    predecessor: int
    predecessor_end: int
    predecessor_sequence: int
    predecessor_chain: bytes
    parent_origin: int
    parent_sequence: int
    parent_chain: bytes
    predecessor_time: int
    retired: Retired | None


_SEGMENT_FIELDS = struct.Struct("<8sHHI16sIIQ8sIIQqQQQQ32sI4xQ32sq")


def parse_segment_header(data):
    """The header in `data`, or None if its magic or CRC does not hold."""
    if len(data) < SEGMENT_HEADER_LENGTH or data[:8] != SEGMENT_MAGIC:
        return None
    (
        _,
        version,
        lowest,
        crc,
        log_id,
        origin,
        epoch,
        number,
        salt,
        incarnation,
        first_batch_offset,
        first_sequence,
        creation_time,
        _flags,
        predecessor,
        predecessor_end,
        predecessor_sequence,
        predecessor_chain,
        parent_origin,
        parent_sequence,
        parent_chain,
        predecessor_time,
    ) = _SEGMENT_FIELDS.unpack_from(data)
    if not _header_crc_holds(data[:SEGMENT_HEADER_LENGTH], 12, crc):
        return None
    retired = parse_retired(data, RETIRED_OFFSET, number)
    if retired is False:
        return None
    return SegmentHeader(
        lowest_reader_version=lowest,
        format_version=version,
        log_id=log_id,
        origin=origin,
        epoch=epoch,
        number=number,
        salt=salt,
        incarnation=incarnation,
        first_batch_offset=first_batch_offset,
        first_sequence=first_sequence,
        creation_time=creation_time,
        predecessor=predecessor,
        predecessor_end=predecessor_end,
        predecessor_sequence=predecessor_sequence,
        predecessor_chain=predecessor_chain,
        parent_origin=parent_origin,
        parent_sequence=parent_sequence,
        parent_chain=parent_chain,
        predecessor_time=predecessor_time,
        retired=retired,
    )


@dataclass(slots=True)
class BatchHeader:
    """A batch header, with the offset at which it stands."""

    codec: int
    flags: int
    salt: bytes
    incarnation: int
    epoch: int
    base: int
    transaction_first: int
    count: int
    raw_length: int
    stored_length: int
    stored_crc: int
    raw_crc: int
    durable: int
    previous_sequence: int
    first_commit: int
    last_commit: int
    first_event: int
    last_event: int
    seed: bytes
    offset: int
    leaf_root: bytes
    previous_chain: bytes
    chain: bytes
    # Whether the file ends before the payload does.
    is_cut: bool

    @property
    def kind(self):
        """The flag bits that say which part of a transaction the batch holds."""
        return self.flags & KIND_FLAGS

    @property
    def is_marker(self):
        return bool(self.flags & FLAG_CONTROL)

    @property
    def last_sequence(self):
        return self.base + self.count - 1

    @property
    def payload_offset(self):
        return self.offset + BATCH_HEADER_LENGTH

    @property
    def end(self):
        """Where the next batch may begin."""
        return aligned(self.payload_offset + self.stored_length)


_BATCH_FIELDS = struct.Struct("<4sBBHII8sIIQQIIIIIIQQqqqq16sQ16s32s32s32s")


def parse_batch_header(data, offset, file_length):
    """The header at `offset` of a segment file, or None if it is neither valid nor cut (§4).

    Whether salt and incarnation are the segment's is for the caller to compare.
    """
    if data[offset : offset + 4] != BATCH_MAGIC or offset + BATCH_HEADER_LENGTH > file_length:
        return None
    block = bytes(data[offset : offset + BATCH_HEADER_LENGTH])
    (
        _,
        version,
        codec,
        header_length,
        crc,
        flags,
        salt,
        incarnation,
        epoch,
        base,
        transaction_first,
        count,
        raw_length,
        stored_length,
        stored_crc,
        raw_crc,
        _reserved,
        durable,
        previous_sequence,
        first_commit,
        last_commit,
        first_event,
        last_event,
        seed,
        own_offset,
        _tag,
        leaf_root,
        previous_chain,
        chain,
    ) = _BATCH_FIELDS.unpack(block)
    if version != 1 or header_length != BATCH_HEADER_LENGTH or own_offset != offset:
        return None
    if raw_length > MAXIMUM_RAW_LENGTH or stored_length > raw_length:
        return None
    if not _header_crc_holds(block, 8, crc):
        return None
    return BatchHeader(
        codec=codec,
        flags=flags,
        salt=salt,
        incarnation=incarnation,
        epoch=epoch,
        base=base,
        transaction_first=transaction_first,
        count=count,
        raw_length=raw_length,
        stored_length=stored_length,
        stored_crc=stored_crc,
        raw_crc=raw_crc,
        durable=durable,
        previous_sequence=previous_sequence,
        first_commit=first_commit,
        last_commit=last_commit,
        first_event=first_event,
        last_event=last_event,
        seed=seed,
        offset=offset,
        leaf_root=leaf_root,
        previous_chain=previous_chain,
        chain=chain,
        is_cut=offset + BATCH_HEADER_LENGTH + stored_length > file_length,
    )
