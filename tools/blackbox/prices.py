"""A real price file of LiteLLM's, out of its PyPI wheel, through the running server.

The wheel lies under .build, once; WATCHLLM_PRICE_FILE names a file to take instead.
"""

import decimal
import json
import os
import pathlib
import subprocess
import sys
import zipfile

from harness import ROOT, Checks, Server

CACHE = ROOT / ".build" / "blackbox-venv" / "wheels"
MEMBER = "litellm/model_prices_and_context_window_backup.json"
# The share of chat models that must get a price.
WANTED = 0.95
PICO = decimal.Decimal(10) ** 12
SAMPLE_COUNT = 300


def price_file():
    """The bytes of the file, and where they are from; None and why if they can't be had."""
    named = os.environ.get("WATCHLLM_PRICE_FILE")
    if named:
        return pathlib.Path(named).read_bytes(), named
    wheels = sorted(CACHE.glob("litellm-*.whl"))
    if not wheels:
        CACHE.mkdir(parents=True, exist_ok=True)
        result = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check",
             "--no-deps", "-d", str(CACHE), "litellm"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        wheels = sorted(CACHE.glob("litellm-*.whl"))
        if not wheels:
            return None, result.stderr.strip()[-300:]
    with zipfile.ZipFile(wheels[-1]) as wheel:
        return wheel.read(MEMBER), wheels[-1].name


def entries(text):
    """The models of the file, with numbers as they are written."""
    models = json.loads(text, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
    models.pop("sample_spec", None)
    return models


def check_coverage(checks, models, report):
    """Enough chat models have a price, and every entry of the file is accounted for."""
    named = [row["name"] for row in report["taken"]] + [row["name"] for row in report["skipped"]]
    checks.equal(sorted(named), sorted([*models, "sample_spec"]), "every entry is named once")
    chat = {name for name, model in models.items() if model.get("mode") == "chat"}
    taken = {row["name"] for row in report["taken"]} & chat
    share = len(taken) / len(chat)
    checks.check(share >= WANTED, "chat models priced", f"{share:.4f} of {len(chat)}")
    print(f"{len(taken)} of {len(chat)} chat models priced ({share:.2%}); the rest by reason:")
    reasons = {}
    for row in report["skipped"]:
        if row["name"] in chat:
            reasons.setdefault(row["reason"], []).append(f"{row['name']}: {row['detail']}")
    for reason, rows in sorted(reasons.items()):
        print(f"  {reason} ({len(rows)})")
        for row in rows:
            print(f"    {row}")


def check_prices(checks, server, models, report):
    """Calls of every few models cost what the file says, in exact decimals."""
    rows = {row["price_id"]: row for row in server.get("/api/v1/pricing").json()["models"]}
    plain = [
        row for row in report["taken"]
        if not any("taken as" in note or "same as" in note for note in row["notes"])
        and row["mode"] == "chat"
        and {"input_cost_per_token", "output_cost_per_token"} <= models[row["name"]].keys()
        and not {"tiered_pricing", "off_peak_pricing"} & models[row["name"]].keys()
    ]  # fmt: skip
    events, expected = [], {}
    for place, row in enumerate(plain[:: max(1, len(plain) // SAMPLE_COUNT)]):
        model = models[row["name"]]
        cost = 1000 * model["input_cost_per_token"] + 10 * model["output_cost_per_token"]
        cost += model.get("input_cost_per_request", 0)
        expected[f"price-{place}"] = (row, str(int(cost * PICO)))
        held = rows[row["price_id"]]
        events.append({
            "type": "token_usage", "eventId": f"price-{place}",
            "sdk": {"name": "blackbox", "version": "1"},
            "body": {"model": held["model"], "provider": held["provider"],
                     "inputTokens": 1000, "outputTokens": 10},
        })  # fmt: skip
    for start in range(0, len(events), 100):
        checks.equal(server.post_batch(events[start : start + 100]).status, 202, "events taken")
    found = {event["event_id"]: event for event in server.all_events()}
    for identifier, (row, cost) in expected.items():
        event = found[identifier]
        checks.equal(event["price_id"], row["price_id"], f"{row['name']}: its row")
        checks.equal(event["cost_pico_usd"], cost, f"{row['name']}: its cost")


def main():
    checks = Checks("prices")
    with checks.no_exception("the price file"):
        text, origin = price_file()
        if text is None:
            checks.not_run("import of a real price file", origin)
            return checks.finish()
        print(f"prices of {origin}")
        models = entries(text)
        with Server() as server:
            server.start()
            headers = {
                "Authorization": f"Bearer {server.operator}", "Content-Type": "application/json"
            }  # fmt: skip
            answer = server.request("POST", "/api/v1/pricing/books", text, headers)
            if checks.equal(answer.status, 201, "the book is taken"):
                report = answer.json()
                check_coverage(checks, models, report)
                check_prices(checks, server, models, report)
                book = server.get("/api/v1/pricing").body
                server.stop()
                server.start()
                checks.equal(server.get("/api/v1/pricing").json()["models"],
                             json.loads(book)["models"], "the book after a restart")  # fmt: skip
    return checks.finish()


if __name__ == "__main__":
    main()
