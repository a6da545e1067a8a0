/// A support agent: it plans, looks the order up with a tool, and answers.
extension DemoLoad {
    private struct Ticket {
        var question: String
        var status: String
        var answer: String
    }

    private static let tickets = [
        Ticket(
            question: "Where is my order?", status: "shipped",
            answer: "It left our warehouse yesterday and should be with you tomorrow."),
        Ticket(
            question: "Can I still change the delivery address?", status: "packing",
            answer: "Yes: it is still being packed. Tell me the new address and I change it."),
        Ticket(
            question: "The lamp arrived broken. What now?", status: "delivered",
            answer: "I am sorry. A replacement goes out today; you need not send the lamp back."),
    ]

    /// One ticket, from question to answer.
    mutating func supportAgent(_ visit: Visit) -> DemoRequest {
        let ticket = pick(Self.tickets)
        let order = String(number(40_000...69_999))
        var trace = DemoTrace(traceID: hexadecimal(digits: 32), visit: visit)
        let agent = trace.open(
            "support-agent", spanID: hexadecimal(digits: 16), in: nil,
            [
                .text("gen_ai.operation.name", "invoke_agent"),
                .text("gen_ai.agent.name", "support-agent"),
                .text("user.id", visit.user), .text("session.id", visit.session),
                .texts("tag.tags", ["support", "shop"]),
            ])
        trace.wait(milliseconds: number(2...9))
        let plan = DemoModelCall(
            provider: "openai", model: "gpt-5.4-mini", prompt: ticket.question,
            answer: "lookup_order(\(order))", inputTokens: number(900...1_500),
            cachedTokens: 768, outputTokens: number(18...40))
        trace.step(
            "chat gpt-5.4-mini", spanID: hexadecimal(digits: 16), in: agent,
            milliseconds: number(280...720), plan.attributes)
        trace.wait(milliseconds: number(1...4))
        trace.step(
            "execute_tool lookup_order", spanID: hexadecimal(digits: 16), in: agent,
            milliseconds: number(12...90),
            [
                .text("gen_ai.operation.name", "execute_tool"),
                .text("gen_ai.tool.name", "lookup_order"),
                .text("gen_ai.tool.call.arguments", "{\"order\":\"\(order)\"}"),
                .text("gen_ai.tool.call.result", "{\"status\":\"\(ticket.status)\"}"),
            ])
        trace.wait(milliseconds: number(1...4))
        let reply = DemoModelCall(
            provider: "anthropic", model: "claude-sonnet-4-5",
            prompt: "\(ticket.question)\nOrder \(order): \(ticket.status)", answer: ticket.answer,
            inputTokens: number(1_100...1_900), cachedTokens: 1_024, outputTokens: number(60...140))
        trace.step(
            "chat claude-sonnet-4-5", spanID: hexadecimal(digits: 16), in: agent,
            milliseconds: number(900...2_400), reply.attributes)
        trace.wait(milliseconds: number(1...3))
        trace.close(agent, adding: [])
        return trace.request(service: "shop-support")
    }
}
