import Driver
import JSON
import Workload

extension Question {
    /// - Throws: `Complaint` if the answer is not the one that is due.
    func check(_ answer: HTTPConnection.Answer) throws {
        guard answer.status == 200 else {
            throw Complaint(
                "\(path) was answered with \(answer.status): \(answer.text.prefix(400))")
        }
        if case .anything = expectation { return }
        let value = try JSONValue(parsing: answer.body)
        switch expectation {
        case .anything: break
        case .trace(let trace):
            let count = value["total_events"]?.unsigned ?? 0
            guard count == trace.eventCount else {
                throw wrong("a trace of \(trace.eventCount) events", "\(count)")
            }
        case .ids(let ids):
            let found = Self.ids(in: value)
            guard found == ids else {
                let difference = zip(found, ids).enumerated().first { $0.element.0 != $0.element.1 }
                throw wrong(
                    "\(ids.count) ids",
                    "\(found.count), different from "
                        + "\(difference.map { "number \($0.offset): \($0.element)" } ?? "the end") on"
                )
            }
        case .usage(let usage): try check(usage, in: value)
        case .errors(let errors):
            var found: [String: Int] = [:]
            for point in value["data"]?.elements ?? [] {
                guard let time = point["timestamp"]?.text, let count = point["value"]?.double,
                    count > 0
                else { continue }
                found[time] = Int(count)
            }
            guard found == errors else {
                throw wrong(
                    "\(errors.values.reduce(0, +)) errors in \(errors.count) hours",
                    "\(found.values.reduce(0, +)) in \(found.count)")
            }
        }
    }

    private static func ids(in value: JSONValue) -> [String] {
        if let traces = value.elements { return traces.compactMap { $0["trace_id"]?.text } }
        return (value["events"]?.elements ?? []).compactMap { $0["event_id"]?.text }
    }

    private func check(_ usage: [String: ModelUsage], in value: JSONValue) throws {
        let rows = value.elements ?? []
        guard rows.count == usage.count else {
            throw wrong("\(usage.count) models", "\(rows.count)")
        }
        for row in rows {
            let model = row["model"]?.text ?? ""
            let found = ModelUsage(
                model: model, calls: Int(row["request_count"]?.unsigned ?? 0),
                inputTokens: Int(row["input_tokens"]?.unsigned ?? 0),
                outputTokens: Int(row["output_tokens"]?.unsigned ?? 0))
            guard found == usage[model] else {
                throw wrong("\(usage[model].map { "\($0)" } ?? "nothing")", "\(found)")
            }
        }
    }

    private func wrong(_ expected: String, _ found: String) -> Complaint {
        Complaint("\(path): expected \(expected), found \(found)")
    }
}
