"""An independent reader of the WatchLLM log, written from spec/log-format.md alone.

    python3 tools/logreader [--json] [--quiet] [--dump-payloads] DIRECTORY

DIRECTORY is a data directory or the `log` inside it. Prints every record's header, checks every
CRC, leaf and chain value, and applies the recovery rules. Exit code 0: all that was acknowledged
is there (a tail that never was may be left out); 1: damage, or a check that does not hold;
2: the directory can't be read, a segment needs a newer reader, or the mark is of another log.
"""

import argparse
import collections
import datetime
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from reading import LogReading  # noqa: E402
from records import describe  # noqa: E402
from selection import RefusedLog  # noqa: E402


def time_text(microseconds):
    """An RFC 3339 time with six decimals; the number itself where no calendar date fits."""
    epoch = datetime.datetime(1970, 1, 1)
    try:
        moment = epoch + datetime.timedelta(microseconds=microseconds)
    except OverflowError:
        return f"{microseconds}us"
    return moment.isoformat(timespec="microseconds") + "Z"


def record_fields(record, described, with_payload):
    fields = {
        "seq": record.sequence,
        "transaction": record.transaction,
        "commit_time": time_text(record.commit_time),
        "bytes": len(record.data),
        "segment": record.segment,
        "batch_offset": record.batch_offset,
        **described,
    }
    if record.incomplete:
        fields["incomplete"] = True
    if with_payload:
        fields["payload"] = record.data.hex()
    return fields


def segment_fields(segment):
    header = segment.header
    fields = {"number": segment.number, "file_bytes": segment.length}
    if header is not None:
        fields.update(
            created=time_text(header.creation_time),
            incarnation=header.incarnation,
            first_seq=header.first_sequence,
            predecessor=header.predecessor,
            predecessor_end=header.predecessor_end,
            predecessor_seq=header.predecessor_sequence,
        )
    if segment.footer is not None:
        fields.update(sealed_end=segment.footer.end, segment_root=segment.footer.root.hex())
    return fields


def batch_fields(batch, state):
    return {
        "offset": batch.offset,
        "state": state,
        "first_seq": batch.base,
        "records": batch.count,
        "flags": batch.flags,
        "codec": batch.codec,
        "raw_bytes": batch.raw_length,
        "stored_bytes": batch.stored_length,
        "durable_seq": batch.durable,
        "chain": batch.chain.hex(),
    }


def mark_fields(mark):
    if mark is None:
        return None
    return {
        "segment": mark.segment,
        "end": mark.end,
        "last_seq": mark.last_sequence,
        "chain": mark.chain.hex(),
        "count": mark.count,
    }


def summary_fields(summary):
    return {
        "ok": summary.is_sound,
        "log_id": summary.log_id,
        "segments": summary.segments,
        "sealed_segments": summary.sealed_segments,
        "batches": summary.batches,
        "markers": summary.markers,
        "transactions": summary.transactions,
        "records": summary.records,
        "raw_bytes": summary.raw_bytes,
        "stored_bytes": summary.stored_bytes,
        "last_seq": summary.last_sequence,
        "durable_seq": summary.durable,
        "next_seq": summary.next_sequence,
        "chain": summary.chain,
        "mark": mark_fields(summary.mark),
        "damage": [finding.as_json() for finding in summary.damage],
        "problems": [finding.as_json() for finding in summary.problems],
        "left_out": [finding.as_json() for finding in summary.left_out],
        "incomplete_transactions": summary.incomplete_transactions,
        "ignored_segments": summary.ignored_segments,
        "retired_segment": summary.retired_segment,
        "retired_seq": summary.retired_sequence,
        "retired_files": summary.retired_files,
        "tails": summary.tails,
    }


def finding_text(label, finding):
    place = f"segment {finding.segment} offset {finding.offset}"
    lost = f", seq {finding.first}..{finding.last}" if finding.last else ""
    return f"{label}: {place}{lost}: {finding.text}"


class TextOutput:
    """One line for each item, `name key=value …`."""

    def item(self, name, fields):
        words = (f"{key}={value}" for key, value in fields.items())
        print(name, *words)

    def summary(self, summary, kinds):
        for label, findings in (
            ("damage", summary.damage),
            ("problem", summary.problems),
            ("left out, never acknowledged", summary.left_out),
        ):
            for finding in findings:
                print(finding_text(label, finding))
        print(
            f"{summary.records} records in {summary.transactions} transactions, "
            f"{summary.batches} batches and {summary.segments} segments, "
            f"{summary.sealed_segments} of them sealed; "
            f"last seq {summary.last_sequence}, chain {summary.chain or 'empty'}"
        )
        print("records:", *(f"{name}={count}" for name, count in kinds.items()))
        print("the log is sound" if summary.is_sound else "THE LOG IS DAMAGED")


class JSONOutput:
    """One JSON object a line, with its kind under `item`; the last one is the summary."""

    def item(self, name, fields):
        print(json.dumps({"item": name, **fields}))

    def summary(self, summary, kinds):
        print(json.dumps({"item": "summary", **summary_fields(summary), "kinds": kinds}))


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="logreader", description="Reads and checks a WatchLLM log."
    )
    parser.add_argument("directory", help="a data directory, or the log directory in it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quiet", action="store_true", help="only findings and the summary")
    parser.add_argument("--dump-payloads", action="store_true", help="records in hexadecimal")
    options = parser.parse_args(arguments)
    kinds = collections.Counter()
    output = JSONOutput() if options.json else TextOutput()
    try:
        reading = LogReading(options.directory)
        for item in reading.items():
            if item[0] == "record":
                described = describe(item[1].data)
                kinds[described["record"]] += 1
                fields = record_fields(item[1], described, options.dump_payloads)
            elif item[0] == "batch":
                fields = batch_fields(item[2], item[3])
            else:
                fields = segment_fields(item[1])
            if not options.quiet:
                output.item(item[0], fields)
    except (OSError, RefusedLog) as error:
        print(f"logreader: {error}", file=sys.stderr)
        return 2
    output.summary(reading.summary, dict(sorted(kinds.items())))
    return 0 if reading.summary.is_sound else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
