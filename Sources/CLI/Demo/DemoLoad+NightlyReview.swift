/// A nightly review of conversations, sent as native events instead of spans.
extension DemoLoad {
    /// One batch: an agent action with a model's answer, its tokens, a tool call and a score below it.
    mutating func nightlyReview(_ visit: Visit) -> DemoRequest {
        let traceID = "review-\(hexadecimal(digits: 12))"
        let rootID = "evt_\(hexadecimal(digits: 16))"
        var batch = NativeBatch(traceID: traceID, visit: visit)
        let latency = number(700...1_900)
        let input = number(1_500...4_000)
        let output = number(20...60)
        let isHelpful = number(1...5) > 1
        batch.add("agent_action", id: rootID, parent: nil, after: 0) { body in
            body.text("agentName", "reviewer")
            body.text("action", "review conversation")
            body.text("input", "conversation \(visit.session)")
            body.text("output", isHelpful ? "helpful" : "not helpful")
        }
        batch.add("model_response", id: nextID(), parent: rootID, after: 5) { body in
            body.text("model", "gpt-4o-mini")
            body.text("prompt", "Was this conversation helpful?")
            body.text("response", isHelpful ? "Yes." : "No: the customer had to ask twice.")
            body.number("latencyMs", latency)
        }
        batch.add("token_usage", id: nextID(), parent: rootID, after: 5 + latency) { body in
            body.text("model", "gpt-4o-mini")
            body.number("inputTokens", input)
            body.number("outputTokens", output)
        }
        batch.add("eval_metric", id: nextID(), parent: rootID, after: 8 + latency) { body in
            body.text("suiteId", "nightly")
            body.text("metric", "helpful")
            body.number("value", isHelpful ? 1 : 0)
        }
        if !isHelpful {
            batch.add("error", id: nextID(), parent: rootID, after: 10 + latency) { body in
                body.text("message", "could not file the follow-up: tracker is read-only")
            }
        }
        return batch.request()
    }

    private mutating func nextID() -> String { "evt_\(hexadecimal(digits: 16))" }
}
