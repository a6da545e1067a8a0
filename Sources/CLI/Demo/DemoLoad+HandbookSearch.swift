/// Questions to a handbook: embed the question, fetch passages, answer from them.
extension DemoLoad {
    private static let questions = [
        "How many days of leave can I carry over?",
        "Who approves travel above 2,000 euros?",
        "May I run a personal project on the test cluster?",
    ]

    /// One question, with the passages that were found.
    mutating func handbookSearch(_ visit: Visit) -> DemoRequest {
        let question = pick(Self.questions)
        var trace = DemoTrace(traceID: hexadecimal(digits: 32), visit: visit)
        let chain = trace.open(
            "ask-handbook", spanID: hexadecimal(digits: 16), in: nil,
            [
                .text("openinference.span.kind", "CHAIN"), .text("input.value", question),
                .text("user.id", visit.user), .text("session.id", visit.session),
            ])
        trace.wait(milliseconds: number(1...3))
        trace.step(
            "embeddings text-embedding-3-small", spanID: hexadecimal(digits: 16), in: chain,
            milliseconds: number(40...120),
            [
                .text("gen_ai.operation.name", "embeddings"),
                .text("gen_ai.provider.name", "openai"),
                .text("gen_ai.request.model", "text-embedding-3-small"),
                .integer("gen_ai.usage.input_tokens", number(8...16)),
            ])
        trace.step(
            "search handbook", spanID: hexadecimal(digits: 16), in: chain,
            milliseconds: number(6...45),
            [
                .text("openinference.span.kind", "RETRIEVER"), .text("input.value", question),
                .text("retrieval.documents.0.document.id", "handbook/leave.md#3"),
                .text("retrieval.documents.1.document.id", "handbook/travel.md#1"),
            ])
        trace.wait(milliseconds: number(1...5))
        let reply = DemoModelCall(
            provider: "gcp.gemini", model: "gemini-2.5-flash",
            prompt: "\(question)\nAnswer from: leave.md, travel.md",
            answer: "The handbook says so in its third section.",
            inputTokens: number(2_400...5_200), outputTokens: number(45...160))
        trace.step(
            "chat gemini-2.5-flash", spanID: hexadecimal(digits: 16), in: chain,
            milliseconds: number(500...1_600), reply.attributes)
        trace.close(chain, adding: [.text("output.value", reply.answer)])
        return trace.request(service: "handbook")
    }
}
