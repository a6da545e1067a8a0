"""What operators and their systems do: a second process, a read-only disk, files of another user,
too few file descriptors, a full disk, a spent quota, a limit on file sizes, somebody else's key store.

Each is told in words that help, nothing crashes, and what was acknowledged stays. Runs in a mount
namespace of its own, so that nothing it mounts outlives it. What this machine can't do (loop devices
and other users need root) is printed as NOT RUN.
"""

import contextlib
import errno
import http.client
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import otlp
from harness import Checks, Client, Server, binary, log_event, read_log
from slow_sync import build_shim

IS_ROOT = os.geteuid() == 0
NOBODY = 65534
NAMESPACE = "WATCHLLM_BLACKBOX_NAMESPACE"
MIB = 1 << 20
RESUME_SECONDS = 5


def enter_namespace():
    """Runs this script again where mounts are its own."""
    if os.environ.get(NAMESPACE):
        return os.environ[NAMESPACE] == "mounts"
    unshare = ["unshare", "--mount"] if IS_ROOT else ["unshare", "--mount", "--map-root-user"]
    works = subprocess.run([*unshare, "mount", "-t", "tmpfs", "none", "/mnt"],
                           capture_output=True).returncode == 0  # fmt: skip
    os.environ[NAMESPACE] = "mounts" if works else "none"
    command = [sys.executable, os.path.abspath(__file__), *sys.argv[1:]]
    if works:
        command = [*unshare, *command]
    os.execvp(command[0], command)


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


class Place:
    """A temporary directory, with something mounted on `disk` in it."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="watchllm-blackbox-")
        os.chmod(self.path, 0o755)
        self.disk = os.path.join(self.path, "disk")
        os.mkdir(self.disk)
        self.is_mounted = False

    def tmpfs(self, size):
        run("mount", "-t", "tmpfs", "-o", f"size={size}", "none", self.disk)
        self.is_mounted = True

    def ext4(self, size):
        image = os.path.join(self.path, "image")
        with open(image, "wb") as file:
            file.truncate(size)
        run("mkfs.ext4", "-q", "-m", "0", image)
        run("mount", "-o", "loop", image, self.disk)
        self.is_mounted = True

    def server(self):
        """A server whose data lie on the disk and whose output does not."""
        server = Server(self.disk)
        server.output_path = os.path.join(self.path, "server.log")
        return server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", self.disk], capture_output=True)
        shutil.rmtree(self.path, ignore_errors=True)


@contextlib.contextmanager
def running(server):
    try:
        yield server
    finally:
        server.remove()


def refused_start(checks, server, what, words, prefix=(), environment=None):
    """A start that must end by itself with exit code 1 and these words."""
    open(server.output_path, "w").close()
    server.spawn(prefix=prefix, environment=environment)
    try:
        code = server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.kill9()
        code = "none: it runs"
    said = server.output_tail()
    checks.equal(code, 1, f"{what}: the exit code ({said})")
    checks.equal(len(said.splitlines()), 1, f"{what}: one line ({said})")
    for word in words:
        checks.check(word in said, f"{what}: says {word!r}", said)
    return said


# MARK: A second process


def check_second_process(checks):
    with Server() as server:
        server.start()
        checks.equal(server.post_event(log_event("first")).status, 202, "a write")
        process, port, client = server.process, server.port, server.client
        own = server.output_path
        server.output_path = own + ".second"
        refused_start(checks, server, "a second process",
                      ["served by another process", "is locked"])  # fmt: skip
        server.process, server.port, server.client, server.output_path = process, port, client, own
        checks.equal(server.post_event(log_event("still")).status, 202, "the first one serves on")
        server.kill9()
        checks.check(os.path.exists(os.path.join(server.data, "log", "lock")), "the lock file is left")
        server.start()
        shown = {event["event_id"] for event in server.all_events()}
        checks.equal(shown, {"first", "still"}, "a start over the lock that a killed server left")


# MARK: Files that go while the server runs


def check_removed_file(checks):
    """Somebody removes the file that is written to."""
    with Server() as server:
        log = os.path.join(server.data, "log")
        server.start()
        server.post_event(log_event("gone"))
        newest = max(name for name in os.listdir(log) if name.endswith(".wlog"))
        os.unlink(os.path.join(log, newest))
        checks.equal(server.post_event(log_event("kept")).status, 202, "a write goes elsewhere")
        health = server.get("/health").json()
        checks.check(newest in str(health), "the removed file is named in /health", health)
        checks.check(newest in server.output_tail(), "and in the server's log", server.output_tail())
        server.kill9()
        server.start()
        shown = {event["event_id"] for event in server.all_events()}
        checks.check("kept" in shown, "what was acknowledged after it is there", shown)
        checks.check(newest in str(server.get("/health").json()), "it stays named")


def check_moved_log(checks):
    """Somebody moves the log away, and another server starts on a copy of it."""
    with Server() as server:
        server.start()
        checks.equal(server.post_event(log_event("first")).status, 202, "a write")
        log = os.path.join(server.data, "log")
        os.rename(log, log + ".away")
        answer = server.post_event(log_event("nowhere"))
        checks.equal(answer.status, 503, "a write into a directory that is gone")
        checks.check("Writes are refused" in server.output_tail(), "the server's log says so",
                     server.output_tail())  # fmt: skip
        checks.check(server.get("/health").json()["status"] != "healthy", "/health says so")
        shutil.copytree(log + ".away", log)
        process, port, client = server.process, server.port, server.client
        own = server.output_path
        server.output_path = own + ".second"
        refused_start(checks, server, "a server on the copy", ["served by another process"])
        server.process, server.port, server.client, server.output_path = process, port, client, own
        checks.equal(server.post_event(log_event("neither")).status, 503, "nothing goes to the copy")
        server.stop()
        shutil.rmtree(log)
        os.rename(log + ".away", log)
        server.start()
        shown = {event["event_id"] for event in server.all_events()}
        checks.check("first" in shown and "neither" not in shown, "the log is back", shown)
        checks.equal(server.command("verify").returncode, 0, "and whole")


# MARK: A read-only disk


def check_read_only(checks):
    with Place() as place:
        place.tmpfs("64m")
        server = place.server()
        with running(server):
            server.start()
            server.post_event(log_event("kept"))
            server.stop()
            run("mount", "-o", "remount,ro", place.disk)
            refused_start(checks, server, "a read-only disk", ["read-only file system"])
            result = server.command("init", check=False)
            checks.equal(result.returncode, 1, f"init on a read-only disk ({result})")
            for command in ("verify", "digest", "traces", "inspect", "rebuild"):
                result = server.command(command, check=False)
                checks.equal(result.returncode, 0, f"{command} on a read-only disk ({result})")
            run("mount", "-o", "remount,rw", place.disk)
            server.start()
            checks.equal([event["event_id"] for event in server.all_events()], ["kept"],
                         "what was there is there")  # fmt: skip


# MARK: Somebody else's files


def as_nobody():
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def check_other_user(checks):
    if not IS_ROOT:
        return checks.not_run("files of another user", "needs root")
    with Place() as place:
        runnable = os.path.join(place.path, "watchllm")
        shutil.copy(binary(), runnable)
        before = os.environ.get("WATCHLLM_BINARY")
        os.environ["WATCHLLM_BINARY"] = runnable
        server = place.server()
        try:
            with running(server):
                other_user(checks, server)
        finally:
            os.environ.pop("WATCHLLM_BINARY")
            if before is not None:
                os.environ["WATCHLLM_BINARY"] = before


def other_user(checks, server):
    server.start()
    server.post_event(log_event("kept"))
    server.stop()
    names = sorted(os.listdir(os.path.join(server.data, "log")))
    said = refused_start(checks, server, "a directory of root", ["nobody may not", "root", "mode 0700",
                         "chown"], as_nobody())  # fmt: skip
    checks.check(server.data in said, "the directory is named", said)
    for command, code in (("verify", 2), ("digest", 1), ("traces", 1)):
        result = server.command(command, check=False, prefix=as_nobody())
        checks.equal(result.returncode, code, f"{command} as nobody ({result})")
        checks.check("nobody may not read" in result.stderr, f"{command} as nobody says why", result)
    os.chmod(server.data, 0o777)
    os.chmod(os.path.join(server.data, "log"), 0o777)
    refused_start(checks, server, "a key store of root", ["/keystore", "mode 0600"], as_nobody())
    checks.equal(sorted(os.listdir(os.path.join(server.data, "log"))), names,
                 "nothing was made beside what may not be read")  # fmt: skip
    run("chown", "-R", f"{NOBODY}:{NOBODY}", server.data)
    segment = os.path.join(server.data, "log", names[0])
    os.chown(segment, 0, 0)
    refused_start(checks, server, "a segment of root", [names[0], "may not read"], as_nobody())
    os.chown(segment, NOBODY, NOBODY)
    last = [name for name in names if name.endswith(".wlog")][-1]
    os.chmod(os.path.join(server.data, "log", last), 0o444)
    refused_start(checks, server, "a last segment that is read-only",
                  [last, "may not write to", "mode 0444", "chmod u+rw"], as_nobody())  # fmt: skip
    os.chmod(os.path.join(server.data, "log", last), 0o600)
    server.start(prefix=as_nobody())
    checks.equal([event["event_id"] for event in server.all_events()], ["kept"], "after chown")
    checks.equal(server.post_event(log_event("more")).status, 202, "nobody writes")
    server.stop()
    server.start()
    said = server.output_tail()
    checks.check("belongs to nobody" in said, "root serving nobody's directory is warned", said)
    checks.equal(server.post_event(log_event("root")).status, 202, "root writes")


# MARK: File descriptors


def limited(count):
    return ["prlimit", f"--nofile={count}:{count}"]


def check_descriptors_at_start(checks):
    """Too few at the start: a refusal that says how many, never a crash."""
    with Server() as server:
        needed = None
        for count in (8, 16, 24, 32, 48, 64):
            said = refused_start(checks, server, f"{count} descriptors",
                                 [f"allows {count} open files", "ulimit -n"],
                                 limited(count))  # fmt: skip
            found = re.search(r"needs (\d+) or more", said)
            needed = int(found[1]) if found else None
        if not checks.check(needed, "how many are needed is told", said):
            return
        server.start(prefix=limited(needed))
        said = server.output_tail()
        found = re.search(r"at most (\d+) connections", said)
        checks.check(found, "with just enough it starts and says how many connections", said)
        exhaust(checks, server, needed, int(found[1]) if found else 0)


def exhaust(checks, server, limit, connections):
    """More connections than fit, and a log that needs new files: those who are in are served."""
    source = random.Random(1)
    inside = [Client(server.port, timeout=20) for _ in range(3)]
    for client in inside:
        client.request("GET", "/health")
    idle = []
    for _ in range(limit * 3):
        peer = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        peer.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        idle.append(peer)
    deadline = time.monotonic() + 3
    answered = set()
    while time.monotonic() < deadline and len(answered) < len(idle):
        for peer in idle:
            peer.setblocking(False)
            with contextlib.suppress(OSError):
                if peer.recv(4096):
                    answered.add(peer)
        time.sleep(0.05)
    checks.check(0 < len(answered) <= connections, "so many are served at a time",
                 f"{len(answered)} of {len(idle)}, at most {connections}")  # fmt: skip
    used = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    checks.check(used < limit, "descriptors are left for the log", f"{used} of {limit}")
    acknowledged = []
    # About six segments of the least size.
    for number in range(14):
        event = log_event(f"d-{number}", source.randbytes(240_000).hex())
        answer = inside[number % 3].request("POST", "/api/v1/events", event,
                                            {"X-API-Key": server.key})  # fmt: skip
        checks.equal(answer.status, 202, f"a write while others wait for a connection ({answer})")
        acknowledged.append(f"d-{number}")
    for peer in idle:
        peer.close()
    for client in inside:
        client.close()
    begin = time.monotonic()
    while time.monotonic() - begin < 20:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if Client(server.port, timeout=2).request("GET", "/health").status == 200:
                break
    took = time.monotonic() - begin
    checks.check(took < 5, "new connections are served when the others are gone", f"{took:.1f} s")
    shown = {event["event_id"] for event in server.all_events()}
    checks.equal(shown, set(acknowledged), "everything acknowledged is there")
    checks.check(server.is_running, "it runs", server.output_tail())
    server.stop()


def check_descriptors_and_segments(checks):
    """More segments than descriptors."""
    with Server() as server:
        server.start(environment={"WATCHLLM_SEGMENT_BYTES": str(MIB)})
        source = random.Random(2)
        for number in range(110):
            # As long as an event may be, so that each fills a segment.
            event = log_event(f"s-{number}", source.randbytes(523_650).hex())
            checks.equal(server.post_event(event).status, 202, "a large event")
        server.stop()
        segments = sum(name.endswith(".wlog") for name in os.listdir(f"{server.data}/log"))
        least = 64 + 8 * os.cpu_count()
        checks.check(segments > 100, "many segments", segments)
        # The log is folded from all of its segments, and then the server's own files are opened: with
        # fewer descriptors than segments, and with a few more.
        for limit in (least, max(least, segments + 8)):
            shutil.rmtree(os.path.join(server.data, "index"), ignore_errors=True)
            server.start(prefix=limited(limit))
            about = f"project_id={server.project}"
            found = [server.get(f"/api/v1/events/s-{n}?{about}").status for n in range(110)]
            checks.equal(set(found), {200}, f"every event is read with {limit} descriptors")
            checks.equal(server.post_event(log_event(f"more-{limit}")).status, 202, "and written")
            server.stop()


# MARK: No room


def fill(directory):
    """Takes all the room that is left; gives the file that holds it."""
    path = os.path.join(directory, "ballast")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    size = MIB
    while size >= 512:
        try:
            if os.write(descriptor, bytes(size)) < size:
                size //= 2
        except OSError:
            size //= 2
    os.fsync(descriptor)
    os.close(descriptor)
    return path


def check_no_room(checks, what, server, take, give):
    """Writes are refused with a word and a status for it, reads go on, writes resume."""
    spans = otlp.json_request([{
        "traceId": "1" * 32, "spanId": "2" * 16, "name": "full",
        "startTimeUnixNano": time.time_ns(), "endTimeUnixNano": time.time_ns() + 1}])  # fmt: skip
    acknowledged = [f"before-{number}" for number in range(5)]
    for identifier in acknowledged:
        checks.equal(server.post_event(log_event(identifier)).status, 202, f"{what}: before")
    take()
    refused = None
    # What room is left in the file's last block may still take some.
    for number in range(2_000):
        answer = server.post_event(log_event(f"full-{number}", "x" * 900))
        if answer.status != 202:
            refused = answer
            break
        acknowledged.append(f"full-{number}")
    if not checks.check(refused is not None, f"{what}: writes are refused"):
        return
    checks.equal((refused.status, refused.json()["code"], refused.json()["retry"]),
                 (507, "disk_full", True), f"{what}: the refusal ({refused})")  # fmt: skip
    for number in range(20):
        answer = server.post_event(log_event(f"refused-{number}"))
        checks.equal(answer.status, 507, f"{what}: a write ({answer})")
    answer = server.request("POST", "/v1/traces", spans, {"X-API-Key": server.key})
    checks.equal(answer.status, 503, f"{what}: spans ({answer})")
    checks.check(b"disk_full" in answer.body, f"{what}: spans are told why", answer)
    health = server.request("GET", "/health")
    checks.equal((health.status, health.json()["can_write"]), (503, False), f"{what}: /health")
    checks.check("full" in health.json()["reason"], f"{what}: /health says why", health)
    checks.check("Writes are refused" in server.output_tail(), f"{what}: the log says so",
                 server.output_tail())  # fmt: skip
    shown = {event["event_id"] for event in server.all_events()}
    checks.equal(shown, set(acknowledged), f"{what}: reads go on")
    server.kill9()
    server.start(statuses=(200, 503))
    shown = {event["event_id"] for event in server.all_events()}
    checks.equal(shown, set(acknowledged), f"{what}: it starts, and reads")
    while server.post_event(log_event("again", "x" * 900)).status == 202:
        pass
    give()
    begin = time.monotonic()
    while (answer := server.post_event(log_event("resumed"))).status != 202:
        if time.monotonic() - begin > 30:
            break
        time.sleep(0.02)
    took = time.monotonic() - begin
    print(f"faults: {what}: writes resumed {took:.2f} s after there was room", flush=True)
    checks.equal(answer.status, 202, f"{what}: writes resume by themselves ({answer})")
    checks.check(took < RESUME_SECONDS, f"{what}: within {RESUME_SECONDS} s", took)
    checks.equal(server.request("GET", "/health").json()["status"], "healthy", f"{what}: healthy again")
    checks.check("Writes work again" in server.output_tail(), f"{what}: it is told",
                 server.output_tail())  # fmt: skip
    shown = {event["event_id"] for event in server.all_events()} - {"again"}
    checks.equal(shown, {*acknowledged, "resumed"}, f"{what}: what is there then")
    server.kill9()
    code, lines = read_log(server, "--quiet")
    checks.equal(code, 0, f"{what}: the log reader ({lines[-1]})")
    result = server.command("verify", "--deep", check=False)
    checks.equal(result.returncode, 0, f"{what}: verify --deep ({result.stdout})")
    server.start()
    shown = {event["event_id"] for event in server.all_events()} - {"again"}
    checks.equal(shown, {*acknowledged, "resumed"}, f"{what}: after a restart")


def check_full_tmpfs(checks):
    with Place() as place:
        place.tmpfs("24m")
        server = place.server()
        with running(server):
            server.start()
            check_no_room(checks, "a full tmpfs", server, lambda: fill(place.disk),
                          lambda: os.unlink(os.path.join(place.disk, "ballast")))  # fmt: skip
            server.stop()
            fill(place.disk)
            server.data = os.path.join(place.disk, "new")
            result = server.command("init", check=False)
            checks.equal(result.returncode, 1, f"init on a full disk ({result})")
            checks.check("No space left" in result.stderr, "which says why", result)


def check_full_ext4(checks):
    if not IS_ROOT:
        return checks.not_run("a full ext4", "needs root")
    with Place() as place:
        try:
            place.ext4(48 * MIB)
        except (OSError, subprocess.CalledProcessError) as error:
            return checks.not_run("a full ext4", error)
        server = place.server()
        with running(server):
            server.start()
            check_no_room(checks, "a full ext4", server, lambda: fill(place.disk),
                          lambda: os.unlink(os.path.join(place.disk, "ballast")))  # fmt: skip


def check_quota(checks):
    """As the system tells it: few kernels of test machines have quotas."""
    with Place() as place:
        shim = build_shim(place.path)
        trigger = os.path.join(place.path, "full")
        server = place.server()
        server.environment = {
            "LD_PRELOAD": shim, "SYNC_SHIM_FULL_FILE": trigger,
            "SYNC_SHIM_FULL_ERRNO": str(errno.EDQUOT)}  # fmt: skip
        with running(server):
            server.start()
            check_no_room(checks, "a spent quota", server, lambda: open(trigger, "w").close(),
                          lambda: os.unlink(trigger))  # fmt: skip


def check_file_size_limit(checks):
    """A limit on the length of files: the log goes on in another one."""
    with Server() as server:
        server.start(prefix=["prlimit", f"--fsize={2 * MIB}"])
        source = random.Random(3)
        acknowledged = []
        for number in range(40):
            answer = server.post_event(log_event(f"f-{number}", source.randbytes(100_000).hex()))
            checks.equal(answer.status, 202, f"a write with a limit on file sizes ({answer})")
            acknowledged.append(f"f-{number}")
        checks.check(server.is_running, "it runs", server.output_tail())
        server.kill9()
        server.start()
        shown = {event["event_id"] for event in server.all_events()}
        checks.equal(shown, set(acknowledged), "everything acknowledged is there")


# MARK: Somebody else's key store


def check_key_store(checks):
    with Server() as server, Server() as other:
        server.start()
        server.post_event(log_event("kept"))
        server.stop()
        own = os.path.join(server.data, "keystore")
        shutil.copy(own, own + ".own")
        shutil.copy(os.path.join(other.data, "keystore"), own)
        server.start()
        checks.equal(server.post_event(log_event("lost")).status, 401, "a key under another store")
        checks.equal(server.get("/api/v1/projects").status, 401, "a token under another store")
        said = server.output_tail()
        checks.check("belongs to another data directory" in said, "the server's log says why", said)
        checks.equal(said.count("belongs to another data directory"), 1, "once")
        checks.check(server.key not in said and server.operator not in said, "without the secret")
        server.stop()
        os.replace(own + ".own", own)
        server.start()
        checks.equal(server.post_event(log_event("more")).status, 202, "with its own store again")
        os.unlink(os.path.join(other.data, "keystore"))
        result = other.command("serve", "--port", "0", "--otlp-port", "0", check=False, timeout=20)
        checks.equal(result.returncode, 1, f"a log without its key store ({result})")
        checks.check("restore" in result.stderr, "which says what to do", result)


def main():
    has_mounts = enter_namespace()
    checks = Checks("faults")
    parts = [check_second_process, check_removed_file, check_moved_log,
             check_descriptors_at_start, check_descriptors_and_segments, check_quota,
             check_file_size_limit, check_key_store, check_other_user]  # fmt: skip
    on_mounts = [check_read_only, check_full_tmpfs, check_full_ext4]
    if has_mounts:
        parts += on_mounts
    else:
        for part in on_mounts:
            checks.not_run(part.__name__, "no mount namespace here")
    chosen = sys.argv[1:]
    for part in parts:
        if chosen and not any(name in part.__name__ for name in chosen):
            continue
        with checks.no_exception(part.__name__):
            part(checks)
    checks.finish()


if __name__ == "__main__":
    main()
