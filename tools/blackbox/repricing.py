"""A month of calls, priced anew: by rollups, and exact to the pico-dollar.

What the calls must come to is added up here, call by call, in Python's integers, by rules written
anew from spec/pricing.md. WATCHLLM_REPRICING_EVENTS sets how many calls are sent (20,000), and so
what the times mean that are printed.
"""

import datetime
import http.client
import json
import os
import queue
import random
import threading
import time

from harness import Checks, Server

COUNT = int(os.environ.get("WATCHLLM_REPRICING_EVENTS", "20000"))
DAYS = 30
START = datetime.datetime(2026, 9, 1, tzinfo=datetime.timezone.utc)
WRITERS = 3

# Prices in pico-dollars a token. Of the first list all that is asked can be told by sums; of the
# second some has to be read: a threshold that no border of a size is, and a price that changes
# within a minute.
FORESEEN = {
    "flat": {"input": 2_500_000, "output": 10_000_000, "cache_read": 1_250_000},
    "tiered": {"input": 1_250_000, "output": 10_000_000, "above": 200_000,
               "input_above": 2_500_000, "output_above": 15_000_000},
    "dated": {"input": 3_000_000, "output": 15_000_000, "from": START + datetime.timedelta(days=14),
              "input_from": 1_000_000, "output_from": 5_000_000},
    "hourly": {"input": 270_000, "output": 1_100_000, "hours": (16 * 60 + 30, 30),
               "input_hours": 135_000, "output_hours": 550_000},
    "fee": {"input": 1_000_000, "output": 1_000_000, "request": 5_000_000_000, "batch": 500_000},
}  # fmt: skip
UNFORESEEN = {
    **FORESEEN,
    "tiered": {**FORESEEN["tiered"], "above": 100_000},
    "dated": {**FORESEEN["dated"],
              "from": START + datetime.timedelta(days=14, hours=3, minutes=7, seconds=30)},
}  # fmt: skip
MODELS = [*FORESEEN, "nobody-knows"]


def dollars(pico):
    """A price a token as dollars per million: pico-dollars are its sixth decimals."""
    return f"{pico // 10**6}.{pico % 10**6:06d}"


def book(prices):
    """The book of a list of prices, as JSON text with exact decimals."""
    rows = []

    def row(model, pairs, **more):
        members = [f'"provider": "acme", "model": "{model}"']
        members += [f'"{name}": {value}' for name, value in pairs]
        members += [f'"{name}": {json.dumps(value)}' for name, value in more.items()]
        rows.append("{" + ", ".join(members) + "}")

    for model, price in prices.items():
        pairs = [("input", dollars(price["input"])), ("output", dollars(price["output"]))]
        if "cache_read" in price:
            pairs.append(("cache_read", dollars(price["cache_read"])))
        if "request" in price:
            pairs.append(("request", f"{price['request'] / 10**12:.12f}"))
            level = f'{{"batch": {{"input": {dollars(price["batch"])}}}}}'
            pairs.append(("service_prices", level))
        if "above" in price:
            tier = (f'[{{"above_input_tokens": {price["above"]}, '
                    f'"input": {dollars(price["input_above"])}, '
                    f'"output": {dollars(price["output_above"])}}}]')  # fmt: skip
            pairs.append(("tiers", tier))
        if "from" in price:
            moment = price["from"].isoformat().replace("+00:00", "Z")
            row(model, pairs, effective_to=moment)
            row(model, [("input", dollars(price["input_from"])),
                        ("output", dollars(price["output_from"]))], effective_from=moment)  # fmt: skip
            continue
        row(model, pairs)
        if "hours" in price:
            row(model, [("input", dollars(price["input_hours"])),
                        ("output", dollars(price["output_hours"]))],
                hours_utc="daily 16:30-00:30")  # fmt: skip
    return '{"models": [' + ", ".join(rows) + "]}"


class Call:
    """One call, as it is sent and as it is priced."""

    def __init__(self, source, day):
        self.model = source.choice(MODELS)
        self.time = START + datetime.timedelta(days=day, seconds=source.randrange(86_400))
        length = source.choice([2_000, 2_000, 2_000, 20_000, 150_000, 300_000])
        self.input = source.randrange(1, length)
        self.output = source.randrange(2_000)
        self.cached = source.randrange(self.input) if source.random() < 0.3 else 0
        self.batch = source.random() < 0.2

    def event(self):
        body = {"model": self.model, "provider": "acme", "inputTokens": self.input,
                "outputTokens": self.output}  # fmt: skip
        if self.cached:
            body["cacheReadTokens"] = self.cached
        if self.batch:
            body["serviceTier"] = "batch"
        return {"type": "token_usage", "sdk": {"name": "b", "version": "1"},
                "timestamp": self.time.isoformat().replace("+00:00", "Z"),
                "body": body}  # fmt: skip

    def cost(self, prices):
        price = prices.get(self.model)
        if price is None:
            return self.input * 1_000_000 + self.output * 2_000_000
        rate_in, rate_out, suffix = price["input"], price["output"], ""
        if "above" in price and self.input > price["above"]:
            suffix = "_above"
        if "from" in price and self.time >= price["from"]:
            suffix = "_from"
        if "hours" in price:
            minute = self.time.hour * 60 + self.time.minute
            if minute >= price["hours"][0] or minute < price["hours"][1]:
                suffix = "_hours"
        if suffix:
            rate_in, rate_out = price["input" + suffix], price["output" + suffix]
        if "batch" in price and self.batch:
            rate_in = price["batch"]
        rate_cached = price.get("cache_read", rate_in)
        fresh = self.input - self.cached
        return (fresh * rate_in + self.cached * rate_cached + self.output * rate_out
                + price.get("request", 0))  # fmt: skip


class Sums:
    """What all calls come to, by model, day and both."""

    def __init__(self):
        self.total = 0
        self.models = {}
        self.days = {}
        self.rows = {}

    def add(self, call, day, cost, times):
        cost *= times
        self.total += cost
        for sums, key in [(self.models, call.model), (self.days, day),
                          (self.rows, (day, call.model))]:  # fmt: skip
            sums[key] = sums.get(key, 0) + cost


def send(server, batches):
    """Sends bodies over some connections at once; each must be taken."""
    waiting = queue.Queue(maxsize=64)
    failures = []

    def write():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        headers = {"X-API-Key": server.key, "Content-Type": "application/json"}
        while (body := waiting.get()) is not None:
            connection.request("POST", "/api/v1/events/batch", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 202:
                failures.append(text[:200])
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for body in batches:
        waiting.put(body)
    for _ in writers:
        waiting.put(None)
    for writer in writers:
        writer.join()
    return failures


def month(source, lists):
    """The bodies to send, day by day, and what the calls come to by each list of prices."""
    # As many different calls as are needed, and no more than a few hundred thousand: these are sent
    # several times, as calls of their own.
    distinct = min(COUNT, 300_000)
    per_day = max(1, distinct // DAYS // 100)
    times = max(1, COUNT // (DAYS * per_day * 100))
    sums = [Sums() for _ in lists]
    bodies = []
    for day in range(DAYS):
        name = (START + datetime.timedelta(days=day)).date().isoformat()
        batches = []
        for _ in range(per_day):
            calls = [Call(source, day) for _ in range(100)]
            for prices, total in zip(lists, sums):
                for call in calls:
                    total.add(call, name, call.cost(prices), times)
            batches.append(json.dumps([call.event() for call in calls]).encode())
        bodies.append(batches)
    count = DAYS * per_day * 100 * times
    return (body for batches in bodies for _ in range(times) for body in batches), sums, count


def timed(ask, runs=3):
    """The answer, and the shortest and the longest time that it took."""
    took = []
    for _ in range(runs):
        begin = time.monotonic()
        answer = ask()
        took.append(time.monotonic() - begin)
    return answer, f"{min(took):.3f} to {max(took):.3f} s"


def check_what_if(checks, server, name, prices, before, after):
    body = ('{"book": ' + book(prices) + "}").encode()
    end = (START + datetime.timedelta(days=DAYS)).isoformat().replace("+00:00", "Z")
    path = (f"/api/v1/pricing/what-if?project_id={server.project}&end_time={end}"
            f"&start_time={START.isoformat().replace('+00:00', 'Z')}")  # fmt: skip
    headers = {"Authorization": f"Bearer {server.operator}", "Content-Type": "application/json"}
    answer, took = timed(lambda: server.request("POST", path, body, headers))
    if not checks.equal(answer.status, 200, f"what-if, {name}"):
        print(answer)
        return
    told = answer.json()
    print(f"what-if by {name} prices: {took}")
    checks.equal(told["before_pico_usd"], str(before.total), f"{name}: before")
    checks.equal(told["after_pico_usd"], str(after.total), f"{name}: after")
    for group, key, expected in [("models", "model", after.models), ("days", "day", after.days)]:
        found = {row[key]: row["after_pico_usd"] for row in told[group]}
        checks.equal(found, {k: str(v) for k, v in expected.items()}, f"{name}: by {key}")
    rows = {(row["day"], row["model"]): row["after_pico_usd"] for row in told["rows"]}
    checks.equal(rows, {k: str(v) for k, v in after.rows.items()}, f"{name}: by model and day")


def main():
    checks = Checks("repricing")
    # Charged by the built-in book, which knows none of these names; then by what is tried.
    lists = [{}, FORESEEN, UNFORESEEN]
    with checks.no_exception("a month priced anew"), Server() as server:
        server.start()
        begin = time.monotonic()
        bodies, sums, count = month(random.Random(8), lists)
        made = time.monotonic()
        failures = send(server, bodies)
        checks.equal(failures, [], "all calls taken")
        took = time.monotonic() - made
        print(f"{count} calls made in {made - begin:.1f} s, taken in {took:.1f} s "
              f"({count / took:,.0f}/s)")  # fmt: skip
        # The server ends connections that are silent for as long as that took.
        server.client.close()
        server.wait_until_idle(600)
        print(f"idle after {time.monotonic() - made:.1f} s")
        then, foreseen, unforeseen = sums
        query = f"project_id={server.project}"
        path = f"/api/v1/stats/overview?{query}"
        answer, took = timed(lambda: server.get(path))
        checks.equal(answer.json()["total_cost_pico_usd"], str(then.total), "as charged")
        print(f"overview as charged: {took}")
        check_what_if(checks, server, "foreseen", FORESEEN, then, foreseen)
        check_what_if(checks, server, "unforeseen", UNFORESEEN, then, unforeseen)
        published = server.administer("POST", "/api/v1/pricing/books", json.loads("{}"))
        checks.equal(published.status, 400, "no book, no prices")
        headers = {"Authorization": f"Bearer {server.operator}",
                   "Content-Type": "application/json"}  # fmt: skip
        answer = server.request(
            "POST", "/api/v1/pricing/books", book(FORESEEN).encode(), headers)
        checks.equal(answer.status, 201, "the book is taken")
        for prices, expected in [("then", then), ("now", foreseen),
                                 (f"book:{answer.json()['book_id']}", foreseen)]:  # fmt: skip
            found, took = timed(lambda: server.get(f"{path}&prices={prices}"))
            checks.equal(found.json()["total_cost_pico_usd"], str(expected.total), prices)
            print(f"overview with prices={prices}: {took}")
        for path, name in [
            (f"/api/v1/stats/tokens?{query}&prices=now", "tokens"),
            (f"/api/v1/stats/timeseries?{query}&prices=now&metric=cost&interval=1h", "series by hour"),
            (f"/api/v1/stats/timeseries?{query}&prices=now&metric=cost&interval=1d", "series by day"),
            (f"/api/v1/traces?{query}&prices=now", "traces"),
            (f"/api/v1/events?{query}&prices=now", "events"),
            (f"/api/v1/events?{query}&prices=now&explain=1", "events explained"),
        ]:
            answer, took = timed(lambda: server.get(path))
            checks.equal(answer.status, 200, name)
            print(f"{name} with prices=now: {took}")
        print(f"most memory: {server.peak_resident_mib():.0f} MiB")
    return checks.finish()


if __name__ == "__main__":
    main()
