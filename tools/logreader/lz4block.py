"""A decoder of the LZ4 block format."""


class LZ4Error(ValueError):
    """The bytes are no LZ4 block of the expected length."""


def _extended_length(data, position, length):
    """Adds the bytes that continue a length of 15: each adds up to 255, one below 255 ends it."""
    while True:
        byte = data[position]
        position += 1
        length += byte
        if byte != 255:
            return length, position


def decompress(data, raw_length):
    """The raw bytes of one block, which must be exactly `raw_length` long."""
    try:
        return _decompress(data, raw_length)
    except IndexError:
        raise LZ4Error("the block ends inside a sequence") from None


def _decompress(data, raw_length):
    out = bytearray()
    position = 0
    end = len(data)
    while True:
        token = data[position]
        position += 1
        literals = token >> 4
        if literals == 15:
            literals, position = _extended_length(data, position, literals)
        if literals:
            if position + literals > end:
                raise LZ4Error("literals pass the end of the block")
            out += data[position : position + literals]
            position += literals
        if position == end:
            # The last sequence has literals only.
            break
        distance = data[position] | data[position + 1] << 8
        position += 2
        length = token & 15
        if length == 15:
            length, position = _extended_length(data, position, length)
        length += 4
        start = len(out) - distance
        if distance == 0 or start < 0:
            raise LZ4Error(f"a match reaches back {distance} bytes from {len(out)}")
        if distance >= length:
            out += out[start : start + length]
        else:
            # The match overlaps what it makes: a pattern that repeats.
            pattern = bytes(out[start:])
            out += (pattern * (length // distance + 1))[:length]
        if len(out) > raw_length:
            raise LZ4Error(f"the block gives more than {raw_length} bytes")
    if len(out) != raw_length:
        raise LZ4Error(f"the block gives {len(out)} bytes, the header says {raw_length}")
    return bytes(out)
