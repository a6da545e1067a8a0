/// A report writer whose first choice of model refuses, so that it falls back to another.
extension DemoLoad {
    /// One report: a failed call, and a second one that works. Its house model has no list price.
    mutating func reportWriter(_ visit: Visit) -> DemoRequest {
        var trace = DemoTrace(traceID: hexadecimal(digits: 32), visit: visit)
        let workflow = trace.open(
            "weekly-report", spanID: hexadecimal(digits: 16), in: nil,
            [
                .text("traceloop.span.kind", "workflow"),
                .text("traceloop.workflow.name", "weekly-report"),
                .text("user.id", visit.user), .text("session.id", visit.session),
            ])
        trace.wait(milliseconds: number(20...60))
        let prompt = "Summarise the week for the sales team."
        var call = DemoModelCall(
            provider: "openai", model: "gpt-5.5", prompt: prompt, answer: "", inputTokens: 0,
            outputTokens: 0)
        trace.step(
            "chat gpt-5.5", spanID: hexadecimal(digits: 16), in: workflow,
            milliseconds: number(80...200), call.failedAttributes,
            failure: DemoSpan.Failure(
                type: "openai.RateLimitError",
                message: "429: tokens per minute exceeded, try again in 12 s"))
        trace.wait(milliseconds: number(200...400))
        call.provider = "in-house"
        call.model = "acme-writer-7b"
        call.answer = "Orders rose, returns fell, and the blue lamp sold out on Thursday."
        call.inputTokens = number(3_000...6_000)
        call.outputTokens = number(250...600)
        trace.step(
            "chat acme-writer-7b", spanID: hexadecimal(digits: 16), in: workflow,
            milliseconds: number(2_000...5_000), call.attributes)
        trace.close(workflow, adding: [])
        return trace.request(service: "reports")
    }
}
