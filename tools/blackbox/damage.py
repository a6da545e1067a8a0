"""Damage is told, not hidden: a served log with a bad byte, and the server's verification against the
independent reader on many damaged copies of one log.

Usage: damage.py [--copies N] [--seed N]
"""

import argparse
import json
import os
import random
import shutil
import time

from harness import Checks, Server, log_event, read_log
from load import MixedLoad

ALIGNMENT = 64
BATCH_MAGIC = b"WLB1"
FIRST_BATCH_OFFSET = 1024


def log_files(data):
    """Paths of the segments, in order."""
    directory = os.path.join(data, "log")
    names = sorted(name for name in os.listdir(directory) if name.endswith(".wlog"))
    return [os.path.join(directory, name) for name in names]


def read(path):
    with open(path, "rb") as file:
        return bytearray(file.read())


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def batches(data):
    """Offsets of the batch headers in a segment."""
    return [at for at in range(FIRST_BATCH_OFFSET, len(data), ALIGNMENT)
            if data[at : at + 4] == BATCH_MAGIC]  # fmt: skip


def make_log(server, seed):
    """A log of several segments: clean stops and kills between short loads."""
    for number in range(6):
        server.start()
        for path, headers, body, _ in MixedLoad(f"{seed}-{number}", 400).requests():
            # Ids of their own, so that every round adds something.
            answer = server.request("POST", path, renamed(body, number),
                                    {**headers, "X-API-Key": server.key})  # fmt: skip
            if answer.status not in (200, 202):
                raise RuntimeError(f"no load: {answer}")
        server.kill9() if number % 2 else server.stop()


def renamed(body, number):
    events = body.get("events", [body]) if isinstance(body, dict) else body
    for event in events if isinstance(events, list) else []:
        if "eventId" in event:
            event["eventId"] = f"r{number}-{event['eventId']}"
    return body


def damaged_copy(source, data, copy):
    """A copy of a data directory with one to three wounds; says which."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    wounds = []
    for _ in range(source.choice([1, 1, 2, 3])):
        files = log_files(copy)
        path = source.choice(files)
        content = read(path)
        if not content:
            continue
        name = os.path.basename(path)
        at = source.randrange(len(content))
        kind = source.choice(["flip", "flip", "flip", "header", "zero", "cut", "append", "remove"])
        if kind == "header" and batches(content):
            at = source.choice(batches(content)) + source.randrange(256)
        if kind in ("flip", "header"):
            content[at] ^= 1 << source.randrange(8)
        elif kind == "zero":
            length = min(source.choice([1, 64, 600, 5000]), len(content) - at)
            content[at : at + length] = bytes(length)
        elif kind == "cut":
            del content[at:]
        elif kind == "append":
            content += source.randbytes(source.randrange(1, 500))
        elif kind == "remove":
            os.unlink(path)
        if kind != "remove":
            write(path, content)
        wounds.append(f"{kind} {name} at {at}")
    return wounds


def lost_numbers(ranges):
    return {number for first, last in ranges if last for number in range(first, last + 1)}


def compare(checks, server, source, copies):
    """`watchllm verify` and the independent reader say the same of every damaged copy."""
    original = server.data
    copy = os.path.join(server.directory, "copy")
    found_damage = 0
    for number in range(copies):
        wounds = damaged_copy(source, original, copy)
        server.data = copy
        try:
            result = server.command("verify", "--json", check=False)
            code, lines = read_log(server)
        finally:
            server.data = original
        what = f"copy {number} ({', '.join(wounds)})"
        said = json.loads(result.stdout) if result.stdout else {"error": result.stderr}
        summary = lines[-1]
        found_damage += code == 1
        checks.equal(result.returncode, code,
                     f"{what}: exit codes of verify and the reader; {said}; {summary}")  # fmt: skip
        if "damage" in said:
            ours = lost_numbers((d["first_seq"] or 0, d["last_seq"] or 0) for d in said["damage"])
            theirs = lost_numbers((d["first_seq"], d["last_seq"]) for d in summary["damage"])
            differing = sorted(ours ^ theirs)
            checks.check(not differing, f"{what}: lost numbers",
                         f"{differing[:5]}; {said['damage']}; {summary['damage']}")  # fmt: skip
        kept = sum(line["item"] == "record" for line in lines)
        checks.equal(kept, summary["records"], f"{what}: records")
    checks.check(found_damage > copies // 3, "most wounds are damage", found_damage)


def serve_damaged(checks, server):
    """A bad byte in a payload: the rest is served, and everything says what is gone."""
    server.start()
    before = {event["event_id"] for event in server.all_events()}
    last = server.request("GET", "/health").json()["last_seq"]
    server.stop()
    path = log_files(server.data)[1]
    content = read(path)
    at = batches(content)[2]
    content[at + 300] ^= 4
    write(path, content)
    _, lines = read_log(server, "--quiet")
    lost = lost_numbers((d["first_seq"], d["last_seq"]) for d in lines[-1]["damage"])
    refuse_damaged(checks, server, os.path.basename(path), at, lost)
    open(server.output_path, "w").close()
    server.start()
    # Payloads of sealed segments are read after the start.
    deadline = time.monotonic() + 10
    while True:
        health = server.request("GET", "/health")
        shown = health.json()
        if shown["status"] == "degraded" or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    checks.equal((health.status, shown["status"]), (200, "degraded"), "/health")
    checks.equal(len(shown["damaged_ranges"]), 1, f"damaged ranges ({shown})")
    found = shown["damaged_ranges"][0]
    checks.equal((found["file"], found["offset"], found["kind"]),
                 (os.path.basename(path), at, "payload"), "where /health says it is")  # fmt: skip
    checks.equal(lost_numbers([(found["first_seq"], found["last_seq"])]), lost,
                 "the log reader names the same range")  # fmt: skip
    metrics = server.metrics()
    checks.equal(metrics["watchllm_log_damaged_ranges"], 1, "/metrics: ranges")
    checks.equal(metrics["watchllm_log_lost_records"], len(lost), "/metrics: records")
    said = [line for line in server.output_tail().splitlines() if "The log is damaged" in line]
    checks.check(len(said) == 1 and f"records {min(lost)} to {max(lost)}" in said[0],
                 "the server's log has a line for it", server.output_tail())  # fmt: skip
    after = {event["event_id"] for event in server.all_events()}
    checks.check(after < before and len(before) - len(after) <= len(lost),
                 "only what stood in the batch is gone", (len(before), len(after), len(lost)))
    result = server.command("rebuild", "--accept-loss", "--json")
    rebuilt = json.loads(result.stdout)
    # Damage is told when it is found; what was folded with the lost records is made anew after it.
    deadline = time.monotonic() + 10
    while True:
        answer = server.get("/api/v1/admin/digest").json()
        if answer["total"] == rebuilt["total"] or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    checks.equal((rebuilt["total"], rebuilt["seq"]), (answer["total"], answer["seq"]),
                 "what is served is what a rebuild of the rest comes to")  # fmt: skip
    answer = server.post_event(log_event("after-the-damage"))
    checks.equal(answer.status, 202, "writes go on")
    checks.check(answer.json()["seq"] > last, "no number is used twice", answer)
    server.stop()
    content[at + 300] ^= 4
    write(path, content)
    checks.equal(server.command("verify", "--deep", check=False).returncode, 0,
                 "verify --deep on the restored file")  # fmt: skip


def refuse_damaged(checks, server, file, offset, lost):
    """The commands that take no damaged log name the hole."""
    place = f"{file}, bytes {offset} to "
    records = f"records {min(lost)} to {max(lost)}"
    refused = server.command("serve", "--strict", "--port", "0", "--otlp-port", "0", check=False,
                             timeout=30)  # fmt: skip
    checks.equal(refused.returncode, 3, f"serve --strict ({refused})")
    checks.check(place in refused.stderr and records in refused.stderr, "which names the hole",
                 refused.stderr)  # fmt: skip
    refused = server.command("rebuild", check=False)
    checks.equal((refused.returncode, refused.stdout), (1, ""), f"rebuild ({refused})")
    checks.check(place in refused.stderr and records in refused.stderr, "which names the hole",
                 refused.stderr)  # fmt: skip
    result = server.command("rebuild", "--accept-loss", "--json")
    missing = json.loads(result.stdout)["missing"]
    checks.equal([(m["file"], m["offset"], m["first_seq"], m["last_seq"]) for m in missing],
                 [(file, offset, min(lost), max(lost))], "what --accept-loss says is missing")
    for arguments in ([], ["--deep"]):
        result = server.command("verify", *arguments, check=False)
        checks.equal(result.returncode, 1, f"verify {arguments} on damage")
        checks.check(place in result.stdout and records in result.stdout, "which names the hole",
                     result.stdout)  # fmt: skip


def serve_damaged_later(checks, server):
    """A byte that goes bad under the running server: the first read of it tells."""
    open(server.output_path, "w").close()
    server.start()
    checks.equal(server.request("GET", "/health").json()["status"], "healthy", "before")
    # The first one holds no event.
    path = log_files(server.data)[2]
    content = read(path)
    at = batches(content)[-1]
    # The last one with a payload.
    while content[at + 48 : at + 52] == bytes(4):
        at = [offset for offset in batches(content) if offset < at][-1]
    with open(path, "r+b") as file:
        file.seek(at + 260)
        file.write(bytes([content[at + 260] ^ 1]))
    server.all_events()
    shown = server.request("GET", "/health").json()
    checks.equal(shown["status"], "degraded", "/health after the read")
    checks.equal([(r["file"], r["offset"]) for r in shown["damaged_ranges"]],
                 [(os.path.basename(path), at)], "which names the batch")  # fmt: skip
    server.all_events()
    said = [line for line in server.output_tail().splitlines() if "The log is damaged" in line]
    checks.equal(len(said), 1, "the server's log has one line for it")
    checks.check(server.metrics()["watchllm_log_lost_records"] > 0, "/metrics")
    answer = server.post_event(log_event("after-later-damage"))
    checks.equal(answer.status, 202, "writes go on")
    server.stop()
    with open(path, "r+b") as file:
        file.seek(at + 260)
        file.write(bytes([content[at + 260]]))


def serve_torn(checks, server):
    """A tail that was never acknowledged is set aside, and is no damage."""
    path = log_files(server.data)[-1]
    write(path, read(path) + b"WLB1 torn tail " * 20)
    checks.equal(server.command("verify", check=False).returncode, 0, "verify on a torn tail")
    server.start()
    health = server.request("GET", "/health").json()
    checks.equal(health["status"], "healthy", f"/health after a torn tail ({health})")
    checks.equal(len(health["set_aside_files"]), 1, "the tail is set aside")
    answer = server.post_event(log_event("after-a-torn-tail"))
    checks.equal(answer.status, 202, "a write after a torn tail")
    server.stop()
    code, lines = read_log(server, "--quiet")
    checks.equal(code, 0, f"the log reader after a torn tail ({lines[-1]})")
    checks.equal(server.command("verify", check=False).returncode, 0, "verify afterwards")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"damage: seed {options.seed}", flush=True)
    checks = Checks("damage")
    with checks.no_exception("the damage"), Server() as server:
        make_log(server, options.seed)
        compare(checks, server, random.Random(options.seed), options.copies)
        serve_damaged(checks, server)
        serve_damaged_later(checks, server)
        serve_torn(checks, server)
    checks.finish()


if __name__ == "__main__":
    main()
