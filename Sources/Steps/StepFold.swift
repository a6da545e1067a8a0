internal import JSON

/// Folds the steps of a trace, in their order, into states (spec/steps.md, section 3).
///
/// It is a pure value: the same facts always make the same edits, and a step that was taken back
/// leaves nothing behind.
struct StepFold: Sendable {
    /// What a single value, and all values of a trace, may take, in bytes.
    static let maximumValueByteCount = 256 << 10
    static let maximumByteCount = 32 << 20

    /// What it knows besides the state and what is found by that.
    struct Mark: Sendable {
        /// About how many bytes the values take that were kept.
        fileprivate(set) var keptByteCount = 0
        /// Whether the last message came from a model call.
        fileprivate var endsWithModelCall = false
        fileprivate var sentResultCount = 0
        fileprivate var step = 0
    }

    private(set) var state = StepState()
    private(set) var mark = Mark()
    private var index = ConversationIndex()
    private var calls = ToolCallIndex()
    private var edits: [StepEdit] = []
    /// The places in the conversation of results of tools that a model call has sent by now: each
    /// closes a call once, also where later calls use its id again. Also in the order in which they
    /// were sent.
    private var sentResults: Set<Int> = []
    private var sentResultOrder: [Int] = []

    private var step: Int { mark.step }

    /// Takes up the next step and tells what it changes.
    mutating func apply(_ facts: StepFacts) -> [StepEdit] {
        mark.step += 1
        edits = []
        takeSent(facts.sent)
        for message in facts.received { takeReceived(message) }
        if let message = facts.message { takeOwn(message) }
        if let tool = facts.tool { take(tool) }
        if let retrieval = facts.retrieval {
            make(
                .retrieval(
                    StepRetrieval(
                        query: kept(retrieval.query), documents: kept(retrieval.documents)),
                    step: step))
        }
        for variable in facts.variables {
            let before = state.variables[variable.name]
            guard before != variable.value else { continue }
            make(.variable(name: variable.name, before: before, after: kept(variable.value)))
        }
        if let error = facts.error {
            var shown = error
            shown.message = keptText(error.message)
            make(.error(shown, step: step))
        }
        takeUsage(StepUsage(facts.head))
        takeTime(facts.head)
        return edits
    }

    /// Takes the last step back.
    ///
    /// - Parameters:
    ///   - edits: what it changed.
    ///   - mark: what was known before it.
    mutating func takeBack(_ edits: [StepEdit], to mark: Mark) {
        for edit in edits.reversed() {
            switch edit {
            case .message: index.removeLast()
            case .toolCall(let place, nil, let after): calls.removeLast(after, at: place)
            case .toolCall(let place, let before?, let after):
                calls.update(after, to: before, at: place)
            default: break
            }
            edit.undo(in: &state)
        }
        while sentResultOrder.count > mark.sentResultCount {
            sentResults.remove(sentResultOrder.removeLast())
        }
        self.mark = mark
    }

    private mutating func make(_ edit: StepEdit) {
        edit.apply(to: &state)
        edits.append(edit)
    }

    // MARK: Conversation

    private mutating func takeSent(_ messages: [StepMessage]) {
        // Only what was there before this call is what it repeats.
        let end = state.conversation.count
        var next = 0
        for message in messages {
            let identity = ConversationIndex.Identity(message)
            let known = index.place(of: identity, from: next, before: end)
            let place = known ?? state.conversation.count
            if let known {
                next = known + 1
            } else {
                add(message, identity)
                for request in message.toolCalls where !calls.isKnown(request.id) { open(request) }
                mark.endsWithModelCall = true
            }
            if let id = message.toolCallID, sentResults.insert(place).inserted {
                sentResultOrder.append(place)
                mark.sentResultCount += 1
                close(id, result: message.content)
            }
        }
    }

    private mutating func takeReceived(_ message: StepMessage) {
        add(message, ConversationIndex.Identity(message))
        for request in message.toolCalls { open(request) }
        mark.endsWithModelCall = true
    }

    private mutating func takeOwn(_ message: StepMessage) {
        let identity = ConversationIndex.Identity(message)
        if mark.endsWithModelCall, index.last == identity { return }
        add(message, identity)
        mark.endsWithModelCall = false
    }

    private mutating func add(_ message: StepMessage, _ identity: ConversationIndex.Identity) {
        var message = message
        message.content = kept(message.content)
        for place in message.toolCalls.indices {
            message.toolCalls[place].arguments = kept(message.toolCalls[place].arguments)
        }
        index.append(identity)
        make(.message(message, step: step))
    }

    // MARK: Tool calls

    private mutating func open(_ request: StepMessage.ToolRequest) {
        open(
            StepToolCall(
                id: request.id, name: request.name, arguments: kept(request.arguments),
                openedStep: step))
    }

    private mutating func open(_ call: StepToolCall) {
        calls.append(call, at: state.toolCalls.count)
        make(.toolCall(index: state.toolCalls.count, before: nil, after: call))
    }

    /// A message told the result of a call.
    private mutating func close(_ id: String, result: JSONValue) {
        guard let place = calls.openPlace(id: id) else { return }
        var call = state.toolCalls[place]
        call.status = .done
        call.result = kept(JSONText.parsed(result))
        call.closedStep = step
        change(place, to: call)
    }

    private mutating func take(_ report: StepFacts.ToolReport) {
        let place = calls.place(of: report, in: state.toolCalls)
        let isBeginning =
            report.isNative && report.result == nil && report.error == nil
            && report.durationMicroseconds == nil
        if place == nil {
            open(
                StepToolCall(
                    id: report.id, name: report.name, arguments: kept(report.arguments),
                    openedStep: step, isReported: true))
        }
        let target = place ?? state.toolCalls.count - 1
        var call = state.toolCalls[target]
        call.isReported = true
        if call.arguments == .null { call.arguments = kept(report.arguments) }
        if let duration = report.durationMicroseconds { call.durationMicroseconds = duration }
        if report.error != nil {
            call.error = keptText(report.error)
            call.status = .failed
        }
        if call.result == nil, let result = report.result { call.result = kept(result) }
        if !isBeginning, call.closedStep == nil {
            call.closedStep = step
            if call.status == .open { call.status = .done }
        }
        change(target, to: call)
    }

    private mutating func change(_ place: Int, to after: StepToolCall) {
        let before = state.toolCalls[place]
        guard after != before else { return }
        calls.update(before, to: after, at: place)
        make(.toolCall(index: place, before: before, after: after))
    }

    // MARK: Figures

    private mutating func takeUsage(_ usage: StepUsage) {
        guard usage.modelCalls > 0 else { return }
        let before = state.usage
        var after = before
        after.add(usage)
        make(.usage(before: before, after: after))
    }

    private mutating func takeTime(_ head: StepHead) {
        let time = head.timestamp
        let before = state.times
        let after = StepState.Times(
            earliest: min(before?.earliest ?? time, time), latest: max(before?.latest ?? time, time)
        )
        guard before != after else { return }
        make(.times(before: before, after: after))
    }

    // MARK: Size

    /// The value, or how long it was if it is too long.
    private mutating func kept(_ value: JSONValue) -> JSONValue {
        let count = JSONText.byteCount(value)
        guard count <= Self.maximumValueByteCount,
            mark.keptByteCount + count <= Self.maximumByteCount
        else { return .object([.init("omitted_bytes", .number("\(count)"))]) }
        mark.keptByteCount += count
        return value
    }

    private mutating func keptText(_ text: String?) -> String? {
        guard let text else { return nil }
        if case .string(let text) = kept(.string(text)) { return text }
        return "(\(text.utf8.count) bytes omitted)"
    }
}
