"""The OpenTelemetry Python exporter itself, plain and gzip, sends a small agent's run.

Its packages go into a virtual environment under .build, once.
"""

import json
import subprocess
import sys

from harness import ROOT, Checks, Server, clean_environment

ENVIRONMENT = ROOT / ".build" / "blackbox-venv"
PACKAGES = ["opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"]
# gpt-4o-mini: 0.15 and 0.60 USD per million tokens, cached input 0.075.
CALLS = [("gpt-4o-mini", 1200, 1024, 85), ("gpt-4o-mini", 100, 0, 10)]
EXPECTED_COST = (176 * 150_000 + 1024 * 75_000 + 85 * 600_000) + (100 * 150_000 + 10 * 600_000)

AGENT = """
import json, sys
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode

calls = json.loads(sys.argv[1])
provider = TracerProvider(resource=Resource.create({"service.name": "blackbox-agent"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer("blackbox")
with tracer.start_as_current_span("invoke_agent helper") as agent:
    agent.set_attribute("gen_ai.operation.name", "invoke_agent")
    agent.set_attribute("gen_ai.agent.name", "helper")
    agent.set_attribute("user.id", "u-1")
    agent.set_attribute("session.id", "s-1")
    agent.set_attribute("gen_ai.usage.input_tokens", sum(call[1] for call in calls))
    agent.set_attribute("gen_ai.usage.output_tokens", sum(call[3] for call in calls))
    for model, tokens_in, cached, tokens_out in calls:
        with tracer.start_as_current_span(f"chat {model}", kind=trace.SpanKind.CLIENT) as span:
            span.set_attribute("gen_ai.operation.name", "chat")
            span.set_attribute("gen_ai.provider.name", "openai")
            span.set_attribute("gen_ai.request.model", model)
            span.set_attribute("gen_ai.response.model", model)
            span.set_attribute("gen_ai.usage.input_tokens", tokens_in)
            span.set_attribute("gen_ai.usage.cache_read.input_tokens", cached)
            span.set_attribute("gen_ai.usage.output_tokens", tokens_out)
        with tracer.start_as_current_span("execute_tool search") as span:
            span.set_attribute("gen_ai.operation.name", "execute_tool")
            span.set_attribute("gen_ai.tool.name", "search")
    with tracer.start_as_current_span("chat gpt-4o-mini") as span:
        span.set_attribute("gen_ai.operation.name", "chat")
        span.set_attribute("gen_ai.request.model", "gpt-4o-mini")
        span.set_status(Status(StatusCode.ERROR, "429"))
print("flushed", provider.force_flush(10_000))
provider.shutdown()
"""


def python_with_exporter():
    """The interpreter of the virtual environment, made if it is not there."""
    python = ENVIRONMENT / "bin" / "python"
    marker = ENVIRONMENT / "installed.json"
    if not marker.exists() or json.loads(marker.read_text()) != PACKAGES:
        ENVIRONMENT.parent.mkdir(parents=True, exist_ok=True)
        run = dict(check=True, stdin=subprocess.DEVNULL)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], **run)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check",
                        *PACKAGES], **run)  # fmt: skip
        marker.write_text(json.dumps(PACKAGES))
    return python


def check_run(checks, server, python, compression):
    """One run with an environment as the exporter's documentation says."""
    project, key = server.new_project(f"exporter {compression}")
    environment = clean_environment(
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{server.otlp_port}",
            "OTEL_EXPORTER_OTLP_HEADERS": f"x-api-key={key}",
            "OTEL_EXPORTER_OTLP_COMPRESSION": compression,
        }
    )
    result = subprocess.run(
        [str(python), "-c", AGENT, json.dumps(CALLS)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, env=environment,
    )  # fmt: skip
    what = f"exporter, {compression}"
    checks.check("flushed True" in result.stdout and not result.stderr, f"{what}: no complaint",
                 result.stdout + result.stderr)  # fmt: skip
    listed = server.get(f"/api/v1/traces?project_id={project}").json()
    if not checks.equal(len(listed), 1, f"{what}: traces"):
        return
    checks.equal(listed[0]["event_count"], 2 + 2 * len(CALLS), f"{what}: spans")
    checks.equal(listed[0]["error_count"], 1, f"{what}: errors")
    trace = server.get(f"/api/v1/traces/{listed[0]['trace_id']}?project_id={project}").json()
    checks.equal(len(trace["root_spans"]), 1, f"{what}: roots")
    checks.equal(trace["total_cost_pico_usd"], str(EXPECTED_COST), f"{what}: cost")
    checks.equal(trace["metadata"]["user_id"], "u-1", f"{what}: user")
    checks.equal(trace["metadata"]["session_id"], "s-1", f"{what}: session")
    root = trace["root_spans"][0]
    checks.equal(root["kind"], "agent", f"{what}: the root's kind")
    kinds = sorted(child["kind"] for child in root["children"])
    checks.equal(kinds, ["llm"] * 3 + ["tool"] * 2, f"{what}: the children's kinds")


def main():
    checks = Checks("exporter")
    with checks.no_exception("the exporter"):
        python = python_with_exporter()
        with Server() as server:
            server.start(otlp=True)
            for compression in ("none", "gzip"):
                check_run(checks, server, python, compression)
    checks.finish()


if __name__ == "__main__":
    main()
