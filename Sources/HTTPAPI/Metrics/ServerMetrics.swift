import HTTPTypes
import Engine
import Telemetry

/// What the server counts about its own requests, and where all of its metrics come together.
///
/// The names are listed in spec/http-api.md, "Metrics".
struct ServerMetrics: Sendable {
    static let prefix = "watchllm_"

    let registry: MetricsRegistry
    let eventsReceived: Counter
    let validationErrors: Counter
    let ingestedBytes: Counter
    let requests: Counter
    let durations: Histogram

    init(engine: Engine, budget: InFlightBudget, steps: StepStore, version: String) {
        eventsReceived = Counter(
            Self.prefix + "ingest_events_received_total",
            help: "Events taken, repeats included, by project and type.",
            labels: LabelSet(["project", "type"], bounded: "project"))
        validationErrors = Counter(
            Self.prefix + "ingest_validation_errors_total",
            help: "Requests to ingest that were refused for what they hold, by problem code.",
            labels: LabelSet(["code"], bounded: "code"))
        ingestedBytes = Counter(
            Self.prefix + "ingest_bytes_total", help: "Bytes of ingested bodies as sent.")
        requests = Counter(
            Self.prefix + "http_requests_total", help: "Requests answered.",
            labels: LabelSet(["method", "route", "status"]))
        durations = Histogram(
            Self.prefix + "http_request_duration_seconds",
            help: "Time from a request's head to its answer's.", bounds: Histogram.answerBounds,
            labels: LabelSet(["method", "route"]))
        registry = MetricsRegistry()
        registry.register(BuildInformation(version: version))
        registry.register(eventsReceived)
        registry.register(validationErrors)
        registry.register(ingestedBytes)
        registry.register(EngineMetrics(engine: engine))
        registry.register(requests)
        registry.register(durations)
        registry.register(InFlightMetrics(budget: budget))
        registry.register(MemoryMetrics(engine: engine, budget: budget, steps: steps))
        registry.register(ProcessMetrics(prefix: Self.prefix))
    }
}

/// Which build this is.
private struct BuildInformation: MetricSource {
    let version: String

    func write(to exposition: inout Exposition) {
        exposition.family(
            ServerMetrics.prefix + "build_info", .gauge, help: "Always 1; the version is a label.")
        exposition.sample(labels: [(name: "version", value: version)], 1)
    }
}

/// How much memory requests hold.
private struct InFlightMetrics: MetricSource {
    let budget: InFlightBudget

    func write(to exposition: inout Exposition) {
        exposition.single(
            ServerMetrics.prefix + "http_in_flight_bytes", .gauge,
            help: "Bytes of bodies and decoded events in flight.", budget.reservedBytes)
    }
}

extension ServerMetrics {
    /// Counts a refusal of a request to ingest, if it is about what the request holds.
    func count(refused problem: Problem) {
        switch problem.status {
        case .badRequest, .forbidden, .contentTooLarge, .unsupportedMediaType,
            .unprocessableContent:
            validationErrors.add(1, problem.code)
        default: break
        }
    }
}
