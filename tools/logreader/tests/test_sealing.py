import os
import struct
import tempfile
import unittest

from builder import LogBuilder, read_written, with_crc
from reading import PASSED_OVER
from selection import RefusedLog


def sealed_log(is_marked=True):
    """Three segments of which two are sealed: batches with and without event times, a segment of
    a marker alone, and a mark at the end."""
    log = LogBuilder().segment()
    log.batch([[b"one"], [b"two", b"three"]], events=(40, 70)).sync()
    log.batch([[b"repeat " * 40]]).sync()
    log.batch([[b"five"]], events=(-9, 50)).marker()
    log.segment().marker().seal(1)
    log.segment()
    log.batch([[b"six"]]).marker().seal(2)
    return log.mark() if is_marked else log


class WitnessTests(unittest.TestCase):
    def setUp(self):
        parent = tempfile.TemporaryDirectory()
        self.addCleanup(parent.cleanup)
        self.directory = os.path.join(parent.name, "log")

    def read(self, log):
        return read_written(log, self.directory)

    def damage(self, summary):
        return [(d.segment, d.first, d.last) for d in summary.damage]

    def problems(self, summary):
        return [problem.text for problem in summary.problems]


class FooterTests(WitnessTests):
    def test_a_sealed_log_is_sound(self):
        records, summary = self.read(sealed_log())
        self.assertEqual([record.sequence for record in records], [1, 2, 3, 4, 5, 6])
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual((summary.segments, summary.sealed_segments), (3, 2))
        self.assertEqual((summary.last_sequence, summary.next_sequence), (6, 7))
        self.assertEqual(summary.left_out, [])

    def test_whatever_a_footer_tells_is_compared_with_the_batches(self):
        truth = sealed_log().segments[1]
        batches = truth["batches"]
        moved = [batches[0], batches[1], (batches[2][0] + 64, *batches[2][1:])]
        for what, changes in {
            "batch count": {"batches": batches[:2], "roots": truth["roots"][:2]},
            "table": {"batches": moved},
            "marker count": {"markers": 2},
            "end": {"end": truth["end"] + 64},
            "root": {"roots": truth["roots"][::-1]},
            "last number": {"last": 4},
            "first commit time": {"first_time": truth["first_time"] + 1},
            "last commit time": {"time": truth["time"] + 1},
            "event times' flag": {"events": []},
            "first event time": {"events": [-8, 70]},
            "last event time": {"events": [-9, 71]},
            "chain value": {"chain": bytes(32)},
        }.items():
            log = sealed_log()
            footer_length = 192 + 32 * len(batches) + 16
            del log.files[1][-footer_length:]
            log.files[1] += bytes(64)  # so that an end that is told too late is before the footer
            log.seal(1, **changes)
            records, summary = self.read(log)
            self.assertEqual(len(records), 6, what)
            self.assertIn(f"the footer's {what} does not hold", self.problems(summary))

    def test_a_footer_that_is_not_valid_is_bytes_behind_the_end(self):
        log = sealed_log()
        original = log.files[1]
        start = log.segments[1]["end"]
        for offset in range(start, len(original)):
            log.files[1] = bytearray(original)
            log.files[1][offset] ^= 1 << offset % 8
            records, summary = self.read(log)
            self.assertEqual(len(records), 6, offset)
            self.assertTrue(summary.is_sound, (offset, summary))
            self.assertEqual(summary.sealed_segments, 1, offset)

    def test_a_footer_of_another_segment_is_none(self):
        log = sealed_log()
        footer = log.files[2][log.segments[2]["end"] :]
        del log.files[1][log.segments[1]["end"] :]
        log.files[1] += footer
        _, summary = self.read(log)
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual(summary.sealed_segments, 1)

    def test_left_out_bytes_may_stand_before_a_footer(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).sync()
        end, last, chain, time = len(log.file), log.last, log.chain, log.last_time
        log.batch([[b"failed"]])
        log.file.extend(b"torn" * 9)
        log.last, log.chain, log.last_time = last, chain, time
        log.segment(end=end)
        log.batch([[b"again"]]).marker()
        info = log.segments[1]
        log.seal(1, end=end, batches=info["batches"][:1], roots=info["roots"][:1], last=last,
                 chain=chain, time=time)  # fmt: skip
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a", b"again"])
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual(summary.sealed_segments, 1)
        # Without the successor the footer still tells where the segment ends.
        del log.files[2]
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a"])
        self.assertEqual(self.damage(summary), [(2, 0, 0)])
        self.assertEqual(summary.left_out, [])

    def test_every_flipped_byte_of_a_sealed_segment_is_told_once_it_counts(self):
        log = sealed_log()
        original = log.files[1]
        for offset in range(1024, log.segments[1]["end"], 3):
            log.files[1] = bytearray(original)
            log.files[1][offset] ^= 1 << offset % 8
            records, summary = self.read(log)
            told = {n for d in summary.damage for n in range(d.first, d.last + 1)}
            lost = set(range(1, 7)) - {record.sequence for record in records}
            self.assertLessEqual(lost, told, offset)
            self.assertEqual(summary.problems, [], offset)

    def test_damage_at_the_end_of_a_last_sealed_segment_is_no_torn_tail(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]])
        log.batch([[b"b"]])
        start = log.segments[1]["batches"][1][0]
        log.seal(1)
        original = bytes(log.files[1])
        for offset in (start + 20, start + 256):
            log.files[1] = bytearray(original)
            log.files[1][offset] ^= 1
            records, summary = self.read(log)
            self.assertEqual([record.data for record in records], [b"a"])
            self.assertEqual(self.damage(summary), [(1, 2, 2), (2, 0, 0)])
            self.assertEqual(summary.next_sequence, 3 + PASSED_OVER)

    def test_a_removed_last_segment_is_told_by_the_footer_before_it(self):
        log = sealed_log(is_marked=False)
        del log.files[3]
        records, summary = self.read(log)
        self.assertEqual(len(records), 5)
        self.assertEqual(self.damage(summary), [(3, 0, 0)])
        self.assertEqual((summary.last_sequence, summary.next_sequence), (5, 6 + PASSED_OVER))
        # What a writer states then keeps the loss visible, and is nothing more.
        log.number, log.last, log.chain = 2, 5, log.segments[2]["chain"]
        log.last_time = log.segments[2]["time"]
        log.segment(end=1024, number=4, predecessor=3)
        log.batch([[b"later"]], skip=PASSED_OVER).marker()
        records, summary = self.read(log)
        self.assertEqual(records[-1].data, b"later")
        self.assertEqual(self.damage(summary), [(4, 0, 0)])
        self.assertEqual(summary.problems, [])

    def test_a_last_segment_without_header_belongs_to_the_log_behind_a_footer(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).marker()
        log.segment()
        log.batch([[b"b"]])
        log.files[2][:1024] = bytes(1024)
        records, summary = self.read(log)
        self.assertEqual(len(records), 1)
        self.assertTrue(summary.is_sound, summary)
        log.seal(1)
        records, summary = self.read(log)
        self.assertEqual(len(records), 2)
        self.assertEqual(self.damage(summary), [(2, 0, 0)])
        self.assertEqual(summary.problems, [])

    def test_a_footer_can_tell_of_no_batches_and_of_no_record_at_all(self):
        log = LogBuilder().segment().marker()
        log.segment()
        log.batch([[b"a"]]).marker().seal(1)
        _, summary = self.read(log)
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual(summary.sealed_segments, 1)


class MarkTests(WitnessTests):
    def test_a_file_that_was_cut_is_damage_up_to_the_mark(self):
        log = sealed_log()
        original = log.files[3]
        for length in range(0, len(original), 16):
            log.files[3] = original[:length]
            records, summary = self.read(log)
            has_batch = len(records) == 6
            lost = [] if has_batch else [(6, 6)]
            self.assertFalse(summary.is_sound, length)
            self.assertEqual([(d.first, d.last) for d in summary.damage if d.first], lost, length)
            self.assertEqual(summary.last_sequence, 6, length)

    def test_bytes_behind_the_mark_may_be_torn(self):
        log = sealed_log()
        start = len(log.file)
        log.batch([[b"seven"]])
        log.file[start + 256] ^= 1
        log.file.extend(b"WLB1" * 30)
        records, summary = self.read(log)
        self.assertEqual(len(records), 6)
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual([(d.first, d.last) for d in summary.left_out], [(7, 7), (0, 0)])
        self.assertEqual(summary.next_sequence, 8 + PASSED_OVER)

    def test_a_damaged_marker_below_the_mark_is_damage(self):
        log = sealed_log()
        log.files[3][-100] ^= 1
        _, summary = self.read(log)
        self.assertEqual(self.damage(summary), [(3, 0, 0)])
        log.marks.clear()
        _, summary = self.read(log)
        self.assertTrue(summary.is_sound, summary)

    def test_a_segment_of_which_the_mark_tells_is_missing(self):
        log = sealed_log()
        del log.files[3]
        records, summary = self.read(log)
        self.assertEqual(len(records), 5)
        self.assertEqual(self.damage(summary), [(3, 6, 6)])
        self.assertEqual((summary.last_sequence, summary.durable), (6, 6))
        log.files.clear()
        records, summary = self.read(log)
        self.assertEqual(records, [])
        self.assertEqual(self.damage(summary), [(3, 1, 6)])

    def test_a_segment_that_states_what_the_mark_told_keeps_the_loss_visible(self):
        log = sealed_log()
        end = len(log.files[3])
        log.files[3] = log.files[3][:1024]
        log.segment(end=end)
        log.batch([[b"seven"]]).marker().mark()
        records, summary = self.read(log)
        self.assertEqual([record.sequence for record in records], [1, 2, 3, 4, 5, 7])
        self.assertEqual(self.damage(summary), [(3, 6, 6)])
        self.assertEqual(summary.problems, [])

    def test_a_stated_end_before_the_marks_contradicts_it(self):
        log = sealed_log()
        log.segment(end=len(log.file) - 64)
        log.batch([[b"seven"]]).marker()
        _, summary = self.read(log)
        self.assertIn("the mark tells of more than the segment's end", self.problems(summary))

    def test_a_mark_behind_the_log_is_no_loss(self):
        log = sealed_log()
        log.batch([[b"seven"]]).marker()
        log.segment()
        log.batch([[b"eight"]]).marker()
        records, summary = self.read(log)
        self.assertEqual(len(records), 8)
        self.assertTrue(summary.is_sound, summary)

    def test_what_the_mark_tells_is_compared_with_the_log(self):
        for what, changes in {
            "the mark's chain value does not hold": {"chain": bytes(32)},
            "the mark's commit time does not hold": {"time": 1},
            "the mark's number does not hold": {"last": 5},
        }.items():
            log = sealed_log().mark(**changes)
            _, summary = self.read(log)
            self.assertIn(what, self.problems(summary))
        log = sealed_log()
        log.mark(end=len(log.file) - 64)
        _, summary = self.read(log)
        self.assertIn("the mark's end is none of a batch", self.problems(summary))

    def test_the_valid_slot_with_the_higher_count_holds(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).mark()
        log.batch([[b"b"]]).mark()
        log.batch([[b"c"]]).mark()
        _, summary = self.read(log)
        self.assertEqual((summary.mark.count, summary.mark.last_sequence), (3, 3))
        slot, block = log.marks[2]
        log.marks[2] = (slot, block[:-1] + bytes([block[-1] ^ 1]))
        _, summary = self.read(log)
        self.assertEqual((summary.mark.count, summary.mark.last_sequence), (2, 2))
        log.marks = [(0, bytes(128)), (1, b"")]
        _, summary = self.read(log)
        self.assertIsNone(summary.mark)
        self.assertTrue(summary.is_sound, summary)

    def test_headers_of_the_segment_that_the_mark_tells_of_count(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).mark()
        for lost, records_left in ((slice(512, 1024), 1), (slice(0, 1024), 1)):
            log.files[1][lost] = bytes(lost.stop - lost.start)
            records, summary = self.read(log)
            self.assertEqual(len(records), records_left)
            self.assertEqual(self.damage(summary), [(1, 0, 0)])


class IdentityTests(WitnessTests):
    def other_log(self):
        other = LogBuilder(log_id=bytes(16)).segment()
        return other.batch([[b"of another log"]]).marker()

    def test_a_segment_of_another_log_is_damage_and_its_number_missing(self):
        log = sealed_log()
        other = self.other_log()
        log.files[2] = other.files[1]
        records, summary = self.read(log)
        self.assertNotIn(b"of another log", [record.data for record in records])
        self.assertEqual(self.damage(summary), [(2, 0, 0), (3, 0, 0)])
        log.files[2] = sealed_log().files[2]
        log.files[4] = other.files[1]
        records, summary = self.read(log)
        self.assertEqual(len(records), 6)
        self.assertEqual(self.damage(summary), [(4, 0, 0)])

    def test_without_a_mark_the_log_is_the_one_that_most_headers_are_of(self):
        log = sealed_log(is_marked=False)
        other = self.other_log()
        log.files[1] = other.files[1]
        records, summary = self.read(log)
        self.assertEqual(summary.log_id, log.log_id.hex())
        self.assertEqual([record.sequence for record in records], [6])
        self.assertEqual(self.damage(summary), [(1, 0, 0), (2, 1, 5)])

    def test_of_several_ids_as_frequent_the_lowest_number_decides(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).marker()
        log.files[2] = self.other_log().files[1]
        records, summary = self.read(log)
        self.assertEqual(summary.log_id, log.log_id.hex())
        self.assertEqual([record.data for record in records], [b"a"])

    def test_the_mark_decides_against_most_headers(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).marker().mark()
        other = self.other_log()
        log.files[2] = log.files[3] = other.files[1]
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a"])
        self.assertEqual(self.damage(summary), [(2, 0, 0), (3, 0, 0)])

    def test_a_mark_of_another_log_is_refused(self):
        log = sealed_log().mark(log_id=bytes(16))
        with self.assertRaises(RefusedLog):
            self.read(log)
        # Where no header can be read, nothing contradicts it.
        log = LogBuilder().segment()
        log.batch([[b"a"]]).mark(log_id=bytes(16))
        log.files[1][:1024] = bytes(1024)
        records, _ = self.read(log)
        self.assertEqual(len(records), 1)

    def test_a_renamed_segment_is_damage_and_its_number_missing(self):
        log = sealed_log()
        log.files[9] = log.files.pop(1)
        records, summary = self.read(log)
        self.assertEqual([record.sequence for record in records], [6])
        self.assertEqual(self.damage(summary), [(9, 0, 0), (2, 1, 5)])

    def test_a_segment_without_header_still_tells_that_the_one_before_is_missing(self):
        log = LogBuilder().segment()
        log.batch([[b"a"]]).marker()
        log.segment()
        log.batch([[b"b"], [b"c"]]).marker()
        log.segment()
        log.batch([[b"d"]]).marker()
        log.segment()
        log.batch([[b"e"]]).marker()
        del log.files[2]
        log.files[3][:1024] = bytes(1024)
        records, summary = self.read(log)
        self.assertEqual([record.data for record in records], [b"a", b"d", b"e"])
        self.assertEqual(self.damage(summary), [(3, 0, 0), (3, 2, 3)])
        self.assertEqual(summary.problems, [])

    def test_a_copy_under_another_name_costs_nothing(self):
        log = sealed_log()
        log.files[9] = log.files[3]
        records, summary = self.read(log)
        self.assertEqual(len(records), 6)
        self.assertEqual(self.damage(summary), [(9, 0, 0)])

    def test_a_header_with_a_later_number_is_told(self):
        log = sealed_log()
        header = bytearray(log.files[3][:512])
        header[40:48] = struct.pack("<Q", 4)
        log.files[3][:1024] = with_crc(bytes(header), 12) * 2
        records, summary = self.read(log)
        self.assertEqual(len(records), 5)
        self.assertEqual(self.damage(summary), [(3, 0, 0), (3, 6, 6)])


if __name__ == "__main__":
    unittest.main()
