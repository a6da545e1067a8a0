"""The sync before an acknowledgement is real: a slow one delays it, a failing one prevents it; and
a full disk refuses writes until there is room again."""

import os
import subprocess
import tempfile
import time

import otlp
from harness import Checks, Server, read_log

DELAY_SECONDS = 0.050


def event(identifier):
    return {
        "eventId": identifier,
        "type": "log",
        "sdk": {"name": "slow-sync", "version": "1"},
        "body": {"level": "info", "message": "hello"},
    }


def build_shim(directory):
    library = os.path.join(directory, "sync_shim.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sync_shim.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def timed_posts(server, prefix, count):
    """The seconds that each of `count` posts took, and the acknowledged ids."""
    seconds, acknowledged = [], []
    for number in range(count):
        identifier = f"{prefix}-{number}"
        begin = time.monotonic()
        answer = server.post_event(event(identifier))
        seconds.append(time.monotonic() - begin)
        if answer.status == 202:
            acknowledged.append(identifier)
    return seconds, acknowledged


def check_delay(checks, shim):
    with Server() as server:
        server.start()
        plain, acknowledged = timed_posts(server, "plain", 20)
        checks.equal(len(acknowledged), 20, "posts without a delay are acknowledged")
        server.stop()
        server.start(
            environment={
                "LD_PRELOAD": shim,
                "SYNC_SHIM_DELAY_US": str(int(DELAY_SECONDS * 1_000_000)),
            }
        )
        slow, acknowledged = timed_posts(server, "slow", 20)
        checks.equal(len(acknowledged), 20, "posts with a delay are acknowledged")
        print(f"slow_sync: plain median {sorted(plain)[10] * 1000:.1f} ms, "
              f"delayed fastest {min(slow) * 1000:.1f} ms")  # fmt: skip
        checks.check(min(slow) >= DELAY_SECONDS, "every acknowledgement waits for its sync", slow)
        checks.check(sorted(plain)[10] < DELAY_SECONDS, "plain posts are faster", plain)


def check_one_failure(checks, shim, directory):
    """One failed sync: the group goes to a new segment, and nothing is lost."""
    trigger = os.path.join(directory, "fail-once")
    with Server() as server:
        server.start(environment={"LD_PRELOAD": shim, "SYNC_SHIM_FAIL_FILE": trigger})
        _, acknowledged = timed_posts(server, "before", 5)
        time.sleep(0.5)
        with open(trigger, "w") as file:
            file.write("1")
        _, during = timed_posts(server, "during", 10)
        checks.check(not os.path.exists(trigger), "the failing sync happened")
        acknowledged += during
        checks.check(len(during) >= 9, "a single failure costs one write at most", during)
        shown = {item["event_id"] for item in server.all_events()}
        checks.check(set(acknowledged) <= shown, "all acknowledged are there after one failure")
        code, lines = read_log(server, "--quiet")
        checks.equal(code, 0, f"the log reader after one failure ({lines[-1]})")
        server.kill9()
        server.start()
        shown = {item["event_id"] for item in server.all_events()}
        checks.check(set(acknowledged) <= shown, "all acknowledged are there after the restart")
        checks.equal(server.command("verify", check=False).returncode, 0, "verify")


def check_lasting_failure(checks, shim, directory):
    """Syncs that go on failing: no write is acknowledged, reads go on, and /health says why."""
    trigger = os.path.join(directory, "fail")
    with Server() as server:
        server.start(environment={"LD_PRELOAD": shim, "SYNC_SHIM_FAIL_FILE": trigger})
        _, acknowledged = timed_posts(server, "before", 10)
        checks.equal(len(acknowledged), 10, "posts before the failure are acknowledged")
        time.sleep(0.5)
        open(trigger, "w").close()
        for number in range(10):
            answer = server.post_event(event(f"failing-{number}"))
            checks.equal(answer.status, 503, f"a write while syncs fail ({answer})")
        batch = server.post_batch([event(f"failing-batch-{n}") for n in range(5)])
        checks.equal(batch.status, 503, f"a batch while syncs fail ({batch})")
        checks.check(server.is_running, "the process lives", server.output_tail())
        with checks.no_exception("reads while syncs fail"):
            shown = [item["event_id"] for item in server.all_events()]
            checks.equal(sorted(shown), sorted(acknowledged), "reads show what was acknowledged")
        health = server.request("GET", "/health")
        said = health.body.decode().lower()
        print(f"slow_sync: health while syncs fail: {health.status} {health.body.decode()}")
        checks.check('"healthy"' not in said, "/health does not say healthy", said)
        checks.check("sync" in said or "input/output" in said, "/health says why", said)
        checks.check("sync" in server.output_tail().lower(), "the server's own log says why",
                     server.output_tail())  # fmt: skip
        server.kill9()
        os.unlink(trigger)
        server.start()
        shown = [item["event_id"] for item in server.all_events()]
        checks.check(set(acknowledged) <= set(shown), "all acknowledged are there afterwards")
        checks.equal(len(shown), len(set(shown)), "nothing is there twice")
        found = sum(identifier.startswith("failing-batch") for identifier in shown)
        checks.check(found in (0, 5), "the failed batch is there whole or not at all", found)
        answer = server.post_event(event("afterwards"))
        checks.equal(answer.status, 202, "writes work again after a restart")
        code, lines = read_log(server, "--quiet")
        checks.equal(code, 0, f"the log reader afterwards ({lines[-1]})")


def check_full_disk(checks, shim, directory):
    """A full disk: writes are refused with its own status, reads go on, writes resume."""
    trigger = os.path.join(directory, "full")
    spans = otlp.json_request([{
        "traceId": "1" * 32, "spanId": "2" * 16, "name": "full",
        "startTimeUnixNano": time.time_ns(), "endTimeUnixNano": time.time_ns() + 1}])  # fmt: skip
    with Server() as server:
        server.start(environment={"LD_PRELOAD": shim, "SYNC_SHIM_FULL_FILE": trigger})
        _, acknowledged = timed_posts(server, "before", 5)
        open(trigger, "w").close()
        for number in range(5):
            answer = server.post_event(event(f"full-{number}"))
            checks.equal(answer.status, 507, f"a write on a full disk ({answer})")
        answer = server.request("POST", "/v1/traces", spans, {"X-API-Key": server.key})
        checks.equal(answer.status, 503, f"spans on a full disk ({answer})")
        checks.check(b"disk" in answer.body, "which says why", answer)
        shown = [item["event_id"] for item in server.all_events()]
        checks.equal(sorted(shown), sorted(acknowledged), "reads on a full disk")
        os.unlink(trigger)
        deadline = time.monotonic() + 20
        while (answer := server.post_event(event("resumed"))).status != 202:
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        checks.equal(answer.status, 202, f"writes resume by themselves ({answer})")
        shown = [item["event_id"] for item in server.all_events()]
        checks.equal(sorted(shown), sorted([*acknowledged, "resumed"]), "what is there then")
        server.kill9()
        code, lines = read_log(server, "--quiet")
        checks.equal(code, 0, f"the log reader ({lines[-1]})")
        server.start()
        shown = [item["event_id"] for item in server.all_events()]
        checks.equal(sorted(shown), sorted([*acknowledged, "resumed"]), "after a restart")
        health = server.request("GET", "/health").json()
        checks.equal(health["damaged_ranges"], [], "no damage")


def main():
    checks = Checks("slow_sync")
    with tempfile.TemporaryDirectory() as directory:
        shim = build_shim(directory)
        with checks.no_exception("a slow sync"):
            check_delay(checks, shim)
        with checks.no_exception("one failed sync"):
            check_one_failure(checks, shim, directory)
        with checks.no_exception("syncs that go on failing"):
            check_lasting_failure(checks, shim, directory)
        with checks.no_exception("a full disk"):
            check_full_disk(checks, shim, directory)
    checks.finish()


if __name__ == "__main__":
    main()
