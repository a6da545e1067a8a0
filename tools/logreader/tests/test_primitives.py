import random
import unittest

import builder
import hashes
from crc32c import crc32c
from hashlib import sha256
from lz4block import LZ4Error, decompress


def slow_crc(data):
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = (state >> 1) ^ (0x82F63B78 if state & 1 else 0)
    return state ^ 0xFFFFFFFF


class CRC32CTests(unittest.TestCase):
    def test_the_check_value_of_the_page(self):
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)
        self.assertEqual(crc32c(b""), 0)

    def test_lanes_agree_with_the_bitwise_definition(self):
        source = random.Random(1)
        for length in (1, 255, 256, 4095, 4096, 4097, 4352, 9999):
            data = source.randbytes(length)
            self.assertEqual(crc32c(data), slow_crc(data), length)


class LZ4Tests(unittest.TestCase):
    def test_literals_and_an_overlapping_match(self):
        # Token 0x10: one literal and a match of 4; token 0x50: the five literals that end a block.
        self.assertEqual(decompress(b"\x10a\x01\x00\x50bcdef", 10), b"aaaaabcdef")

    def test_round_trips(self):
        source = random.Random(2)
        for length in (0, 1, 12, 13, 300, 5000, 70000):
            words = [source.randbytes(source.randrange(1, 40)) for _ in range(30)]
            raw = b"".join(source.choices(words, k=length // 10 + 1))[:length]
            self.assertEqual(decompress(builder.lz4_compress(raw), len(raw)), raw)

    def test_refuses_what_is_no_block(self):
        for data, length in (
            (b"", 1),
            (b"\x50ab", 5),
            (b"\x10a\x02\x00\x50bcdef", 10),
            (b"\x10a\x00\x00\x50bcdef", 10),
            (b"\x10a\x01\x00\x50bcdef", 9),
            (b"\xf0\xff\xff", 1000),
            (b"\x10a\x01", 5),
        ):
            with self.assertRaises(LZ4Error, msg=data.hex()):
                decompress(data, length)

    def test_random_bytes_never_escape_as_another_error(self):
        source = random.Random(3)
        for _ in range(3000):
            data = source.randbytes(source.randrange(40))
            try:
                decompress(data, 64)
            except LZ4Error:
                pass


class MerkleTests(unittest.TestCase):
    def test_pairing_equals_the_recursive_definition(self):
        def root(leaves):
            if len(leaves) == 1:
                return leaves[0]
            k = 1
            while k * 2 < len(leaves):
                k *= 2
            return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()

        for count in range(1, 40):
            leaves = [sha256(bytes([i])).digest() for i in range(count)]
            self.assertEqual(hashes.merkle_root(leaves), root(leaves), count)
