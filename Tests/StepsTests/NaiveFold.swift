import JSON
import Steps

/// The fold of spec/steps.md, section 3, written down once more: lists, searched from one end to the
/// other, and no edit is remembered.
struct NaiveFold {
    private(set) var state = StepState()
    private var step = 0
    private var endsWithModelCall = false
    private var sentPlaces: Set<Int> = []
    /// Of each message of the conversation: what most others differ in, to be quick.
    private var hashes: [Int] = []

    mutating func take(_ facts: StepFacts) {
        step += 1
        takeSent(facts.sent)
        for message in facts.received {
            add(message)
            endsWithModelCall = true
            for request in message.toolCalls { open(request) }
        }
        if let message = facts.message {
            if !(endsWithModelCall && state.conversation.last?.value == message) {
                add(message)
                endsWithModelCall = false
            }
        }
        if let report = facts.tool { take(report) }
        if let retrieval = facts.retrieval { state.retrievals.append(.init(retrieval, step: step)) }
        for variable in facts.variables { state.variables[variable.name] = variable.value }
        if let error = facts.error { state.errors.append(.init(error, step: step)) }
        state.usage.add(StepUsage(facts.head))
        let time = facts.head.timestamp
        state.times = .init(
            earliest: min(time, state.times?.earliest ?? time),
            latest: max(time, state.times?.latest ?? time))
    }

    private mutating func add(_ message: StepMessage) {
        state.conversation.append(.init(message, step: step))
        hashes.append(message.hashValue)
    }

    /// The first place of a message from `start` on and before `end`.
    private func place(of message: StepMessage, from start: Int, before end: Int) -> Int? {
        let hash = message.hashValue
        var place = start
        while place < end {
            if hashes[place] == hash, state.conversation[place].value == message { return place }
            place += 1
        }
        return nil
    }

    private mutating func takeSent(_ messages: [StepMessage]) {
        let end = state.conversation.count
        var next = 0
        for message in messages {
            let spot: Int
            if let place = place(of: message, from: next, before: end) {
                spot = place
                next = place + 1
            } else {
                spot = state.conversation.count
                add(message)
                endsWithModelCall = true
                for request in message.toolCalls
                where request.id == nil || !state.toolCalls.contains(where: { $0.id == request.id })
                {
                    open(request)
                }
            }
            if sentPlaces.contains(spot) { continue }
            sentPlaces.insert(spot)
            guard let id = message.toolCallID,
                let place = state.toolCalls.lastIndex(where: {
                    $0.id == id && $0.status == .open
                })
            else { continue }
            state.toolCalls[place].status = .done
            state.toolCalls[place].closedStep = step
            state.toolCalls[place].result = Self.parsed(message.content)
        }
    }

    private mutating func open(_ request: StepMessage.ToolRequest) {
        state.toolCalls.append(
            StepToolCall(
                id: request.id, name: request.name, arguments: request.arguments, openedStep: step))
    }

    private mutating func take(_ report: StepFacts.ToolReport) {
        let target: Int
        if let place = place(of: report) {
            target = place
        } else {
            target = state.toolCalls.count
            state.toolCalls.append(
                StepToolCall(
                    id: report.id, name: report.name, arguments: report.arguments, openedStep: step)
            )
        }
        state.toolCalls[target].isReported = true
        if state.toolCalls[target].arguments == .null {
            state.toolCalls[target].arguments = report.arguments
        }
        if let duration = report.durationMicroseconds {
            state.toolCalls[target].durationMicroseconds = duration
        }
        if state.toolCalls[target].result == nil { state.toolCalls[target].result = report.result }
        if let error = report.error {
            state.toolCalls[target].error = error
            state.toolCalls[target].status = .failed
        }
        let isOnlyBegun =
            report.isNative && report.result == nil && report.durationMicroseconds == nil
            && report.error == nil
        guard !isOnlyBegun, state.toolCalls[target].closedStep == nil else { return }
        state.toolCalls[target].closedStep = step
        if state.toolCalls[target].status == .open { state.toolCalls[target].status = .done }
    }

    private func place(of report: StepFacts.ToolReport) -> Int? {
        let calls = state.toolCalls
        if let id = report.id, let place = calls.lastIndex(where: { $0.id == id }) {
            return calls[place].isReported && calls[place].status != .open ? nil : place
        }
        let named = calls.indices.filter {
            calls[$0].name == report.name && !(calls[$0].isReported && calls[$0].status != .open)
        }.suffix(64)
        let asked = named.filter { !calls[$0].isReported }
        if let place = asked.first(where: { calls[$0].arguments == report.arguments }) {
            return place
        }
        if let place = asked.first(where: { calls[$0].status == .open }) { return place }
        guard report.isNative, report.result != nil || report.error != nil else { return nil }
        return named.first {
            calls[$0].isReported && calls[$0].status == .open
                && (report.arguments == .null || calls[$0].arguments == report.arguments)
        }
    }

    private static func parsed(_ value: JSONValue) -> JSONValue {
        guard let text = value.text, text.hasPrefix("{") || text.hasPrefix("[") else {
            return value
        }
        return (try? JSONValue(parsing: Array(text.utf8))) ?? value
    }
}
