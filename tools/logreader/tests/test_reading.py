import os
import tempfile
import unittest

from builder import BEGIN, CONTINUE, END, LogBuilder, read_written, with_crc
from crc32c import crc32c
from selection import RefusedLog


def small_log():
    """Two segments: single and batched transactions, one in three parts, markers."""
    log = LogBuilder().segment()
    log.batch([[b"one"], [b"two", b"three"]]).sync()
    log.batch([[b"repeat " * 40]]).marker()
    first = log.last + 1
    log.batch([[b"part a"]], BEGIN)
    log.batch([[b"part b", b""]], CONTINUE, first, same_time=True)
    log.batch([[b"part c"]], END, first, same_time=True).marker()
    log.segment()
    log.batch([[b"second segment"]]).marker()
    return log


class ReadingTests(unittest.TestCase):
    def setUp(self):
        parent = tempfile.TemporaryDirectory()
        self.addCleanup(parent.cleanup)
        self.directory = os.path.join(parent.name, "log")

    def read(self, log):
        return read_written(log, self.directory)

    def test_a_sound_log_reads_whole(self):
        log = small_log()
        records, summary = self.read(log)
        self.assertEqual(
            [record.data for record in records],
            [b"one", b"two", b"three", b"repeat " * 40, b"part a", b"part b", b"", b"part c",
             b"second segment"],
        )  # fmt: skip
        self.assertEqual([record.sequence for record in records], list(range(1, 10)))
        self.assertEqual([r.transaction for r in records], [1, 2, 2, 4, 5, 5, 5, 5, 9])
        self.assertEqual(records[4].commit_time, records[7].commit_time)
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual(summary.transactions, 5)
        self.assertEqual(summary.chain, log.chain.hex())
        self.assertEqual((summary.durable, summary.last_sequence), (9, 9))

    def test_every_flipped_byte_is_told_and_costs_one_batch_at_most(self):
        log = small_log()
        for number, original in list(log.files.items()):
            covered = self.covered(log, number)
            for offset in range(len(original)):
                data = bytearray(original)
                data[offset] ^= 1 << offset % 8
                log.files[number] = data
                records, summary = self.read(log)
                place = f"segment {number} offset {offset}"
                self.assertGreaterEqual(len(records), 6, place)
                known = {record.sequence: record.data for record in records}
                lost = set(range(1, 10)) - set(known)
                told = self.told(summary)
                self.assertLessEqual(lost, told, place)
                if offset in covered:
                    self.assertTrue(summary.damage or summary.left_out, place)
                else:
                    self.assertTrue(summary.is_sound, place)
                    self.assertEqual(len(records), 9, place)
            log.files[number] = original

    @staticmethod
    def covered(log, number):
        """The offsets that a CRC covers, or a magic: all but padding."""
        data = log.files[number]
        offsets = set(range(1024))
        position = 1024
        while position < len(data):
            stored = int.from_bytes(data[position + 56 : position + 60], "little")
            offsets.update(range(position, position + 256 + stored))
            position = -(-(position + 256 + stored) // 64) * 64
        return offsets

    @staticmethod
    def told(summary):
        return {
            sequence
            for finding in summary.damage + summary.left_out
            for sequence in range(finding.first, finding.last + 1)
        }

    def test_truncated_anywhere_keeps_whole_transactions_only(self):
        log = LogBuilder().segment()
        log.batch([[b"a"], [b"b", b"c"]]).sync()
        first = log.last + 1
        log.batch([[b"d", b"e"]], BEGIN)
        log.batch([[b"f"]], END, first, same_time=True)
        original = log.files[1]
        for length in range(len(original)):
            log.files[1] = original[:length]
            records, summary = self.read(log)
            self.assertIn(len(records), (0, 3, 6), length)
            if len(records) == 6:
                continue
            # The second header, which says that the first three are durable, may be cut as well.
            self.assertTrue(summary.is_sound, (length, summary))

    def test_a_truncated_segment_with_a_successor_is_damage(self):
        log = small_log()
        original = log.files[1]
        for length in range(0, len(original), 16):
            log.files[1] = original[:length]
            records, summary = self.read(log)
            self.assertEqual(records[-1].data, b"second segment", length)
            kept = {record.sequence for record in records}
            self.assertLessEqual(set(range(1, 10)) - kept, self.told(summary), length)
            # Cutting less than the padding costs nothing.
            if len(original) - length > 64:
                self.assertTrue(summary.damage, length)

    def test_damage_below_a_durable_number_keeps_what_follows(self):
        log = LogBuilder().segment()
        for text in (b"a", b"b", b"c"):
            log.batch([[text]]).sync()
        log.marker()
        log.files[1][1024 + 320 + 256] ^= 1
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a", b"c"])
        self.assertEqual([(d.first, d.last) for d in summary.damage], [(2, 2)])
        self.assertEqual(summary.left_out, [])
        self.assertEqual(summary.problems, [])

    def test_damage_above_every_durable_number_is_a_tail(self):
        log = LogBuilder().segment()
        for text in (b"a", b"b", b"c"):
            log.batch([[text]])
        log.files[1][1024 + 320 + 256] ^= 1
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a", b"c"])
        self.assertTrue(summary.is_sound)
        self.assertEqual([(d.first, d.last) for d in summary.left_out], [(2, 2)])

    def test_a_lost_part_below_the_durable_number_marks_the_transaction(self):
        log = small_log()
        position = 1024
        for _ in range(4):
            stored = int.from_bytes(log.files[1][position + 56 : position + 60], "little")
            position = -(-(position + 256 + stored) // 64) * 64
        log.files[1][position] ^= 0xFF
        records, summary = self.read(log)
        self.assertEqual(summary.incomplete_transactions, [5])
        self.assertEqual([(d.first, d.last) for d in summary.damage], [(6, 7)])
        self.assertEqual([r.sequence for r in records if r.incomplete], [5, 8])

    def test_a_stated_end_wins_over_what_stands_there(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).sync()
        end, last, chain, time = len(log.file), log.last, log.chain, log.last_time
        log.batch([[b"failed"]])
        log.last, log.chain, log.last_time = last, chain, time
        log.segment(end=end)
        log.batch([[b"again"]]).marker()
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a", b"again"])
        self.assertTrue(summary.is_sound, summary)

    def test_what_was_on_disk_behind_a_stated_end_is_told(self):
        for is_testified, passed_over in ((True, 1 << 20), (False, 1 << 32), (False, 1 << 20)):
            log = LogBuilder().segment()
            log.batch([[b"a"]]).sync()
            end, last, chain, time = len(log.file), log.last, log.chain, log.last_time
            log.batch([[b"b"]])
            if is_testified:
                log.durable = log.last
            log.batch([[b"c"]])
            log.last, log.chain, log.last_time, log.durable = last, chain, time, last
            log.segment(end=end)
            log.batch([[b"later"]], skip=passed_over).marker()
            records, summary = self.read(log)
            self.assertEqual([record.data for record in records], [b"a", b"later"])
            is_told = is_testified or passed_over == 1 << 32
            lost = [(2, 3)] if is_told else []
            self.assertEqual([(d.first, d.last) for d in summary.damage], lost)
            self.assertEqual(summary.problems, [])

    def test_a_segment_that_nobody_names_is_no_part_of_the_log(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).sync()
        last, chain, time = log.last, log.chain, log.last_time
        log.segment()
        log.batch([[b"abandoned"]])
        log.last, log.chain, log.last_time = last, chain, time
        log.number = 1
        log.segment(number=3)
        log.batch([[b"b"]]).marker()
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a", b"b"])
        self.assertEqual(summary.ignored_segments, [2])
        self.assertTrue(summary.is_sound, summary)

    def test_a_segment_whose_creation_did_not_get_through_is_no_damage(self):
        log = small_log()
        for content in (b"", bytes(300), bytes(2048), bytes(log.files[2][:100])):
            log.files[3] = bytearray(content)
            records, summary = self.read(log)
            self.assertEqual(len(records), 9)
            self.assertTrue(summary.is_sound)

    def test_lost_segment_headers_keep_their_batches(self):
        log = small_log()
        for number in (1, 2):
            original = bytes(log.files[number])
            log.files[number][:1024] = bytes(1024)
            records, summary = self.read(log)
            self.assertEqual(len(records), 9, number)
            self.assertEqual(len(summary.damage), 1, number)
            log.files[number] = bytearray(original)

    def test_a_last_segment_without_header_or_anything_durable_is_no_part_of_the_log(self):
        log = small_log()
        log.segment()
        log.batch([[b"third"]])
        log.files[3][:1024] = bytes(1024)
        records, summary = self.read(log)
        self.assertEqual(len(records), 9)
        self.assertEqual(summary.ignored_segments, [3])
        self.assertTrue(summary.is_sound)

    def test_a_header_that_the_file_ends_in_tells_of_a_loss_before_it(self):
        log = LogBuilder().segment()
        for text in (b"a", b"b", b"c"):
            log.batch([[text]]).sync()
        del log.files[1][1024 + 2 * 320 + 257 :]
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a", b"b"])
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual(summary.durable, 2)
        log.files[1][1024 + 320 + 40] ^= 1
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a"])
        self.assertEqual([(d.first, d.last) for d in summary.damage], [(2, 2)])
        self.assertEqual(summary.next_sequence, 3 + (1 << 20))

    def test_a_last_segment_without_header_is_kept_if_a_batch_in_it_proves_a_loss(self):
        for is_cut in (False, True):
            log = small_log()
            log.segment()
            for text in (b"third", b"fourth"):
                log.batch([[text]]).sync()
            log.files[3][: 1024 + 320] = bytes(1024 + 320)
            if is_cut:
                del log.files[3][1024 + 320 + 257 :]
            records, summary = self.read(log)
            self.assertEqual(len(records), 9 + (not is_cut))
            told = [(d.first, d.last) for d in summary.damage if d.first]
            self.assertEqual(told, [(10, 10)])
            self.assertEqual(summary.problems, [])

    def test_a_header_copy_of_an_unfinished_last_segment_may_be_cut_short(self):
        log = small_log()
        log.segment()
        log.batch([[b"third"]])
        log.files[3][512:1024] = bytes(512)
        records, summary = self.read(log)
        self.assertEqual(records[-1].data, b"third")
        self.assertTrue(summary.is_sound)
        log.marker()
        records, summary = self.read(log)
        self.assertEqual([(d.first, d.last) for d in summary.damage], [(0, 0)])

    def test_a_missing_segment_is_damage_with_its_numbers(self):
        log = small_log()
        log.segment()
        log.batch([[b"third"]]).marker()
        del log.files[2]
        records, summary = self.read(log)
        self.assertEqual(len(records), 9)
        self.assertEqual([(d.first, d.last) for d in summary.damage], [(9, 9)])

    def test_a_newer_format_is_refused(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]])
        header = bytearray(log.files[1][:512])
        header[10] = 3
        log.files[1][:1024] = with_crc(bytes(header), 12) * 2
        with self.assertRaises(RefusedLog):
            self.read(log)

    def test_gaps_in_the_numbers_are_no_damage(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).sync()
        log.segment()
        log.batch([[b"b"]], skip=1 << 20).marker()
        records, summary = self.read(log)
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual([record.sequence for record in records], [1, 2 + (1 << 20)])

    def test_a_rewritten_record_breaks_the_leaf_root(self):
        log = LogBuilder().segment()
        log.batch([[b"paid 10"]], compress=False).marker()
        start = 1024
        raw = bytearray(log.files[1][start + 256 : start + 256 + 10])
        raw[-2:] = b"99"
        header = bytearray(log.files[1][start : start + 256])
        header[60:64] = header[64:68] = crc32c(bytes(raw)).to_bytes(4, "little")
        log.files[1][start : start + 266] = with_crc(bytes(header), 8) + raw
        records, summary = self.read(log)
        self.assertEqual([problem.text for problem in summary.problems],
                         ["the leaf root does not hold"])  # fmt: skip


if __name__ == "__main__":
    unittest.main()
