"""Leaves, roots and chain values (spec/log-format.md §5, §6 and §8)."""

import struct
from hashlib import sha256

from layout import FLAG_BEGIN, FLAG_CONTINUE, FLAG_END

_LEAF_HEAD = struct.Struct("<Qq")
_GENESIS = struct.Struct("<16sIIQ32s")
_LINK = struct.Struct("<32sIQQIIqqqq32s")


def leaves(seed, first_sequence, records):
    """The leaf of each of a batch's records, given as (commit time, bytes) in order."""
    result = []
    block = b""
    for index, (commit_time, record) in enumerate(records):
        if index % 2 == 0:
            block = sha256(b"\x02" + seed + (index // 2).to_bytes(4, "little")).digest()
            salt = block[:16]
        else:
            salt = block[16:]
        head = _LEAF_HEAD.pack(first_sequence + index, commit_time)
        result.append(sha256(b"\x00" + salt + head + record).digest())
    return result


def merkle_root(hashes):
    """The root of RFC 6962 §2.1 over leaf hashes; there is at least one."""
    # Pairing level by level, an odd one out moving up as it is, gives the same tree as splitting
    # at the largest power of two.
    level = list(hashes)
    while len(level) > 1:
        paired = [
            sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def footer_leaf(leaf_root):
    """The leaf that a batch is in the tree over its segment."""
    return sha256(b"\x00" + leaf_root).digest()


def genesis(header):
    """The value that the chain of the log begins with."""
    return sha256(
        b"\x04"
        + _GENESIS.pack(
            header.log_id,
            header.origin,
            header.parent_origin,
            header.parent_sequence,
            header.parent_chain,
        )
    ).digest()


def chain_value(header):
    """The chain value that a batch's header fields come to."""
    return sha256(
        b"\x03"
        + _LINK.pack(
            header.previous_chain,
            header.epoch,
            header.base,
            header.transaction_first,
            header.count,
            header.flags & (FLAG_BEGIN | FLAG_CONTINUE | FLAG_END),
            header.first_commit,
            header.last_commit,
            header.first_event,
            header.last_event,
            header.leaf_root,
        )
    ).digest()
