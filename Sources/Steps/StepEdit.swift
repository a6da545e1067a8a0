internal import JSON

/// One exact change of a state, which can be made and taken back.
///
/// Each knows both sides, so that going back is not folding anew. Lists only grow.
///
/// The large ones are boxed: without that every edit of a trace takes as much as a tool call's.
enum StepEdit: Hashable, Sendable {
    indirect case message(StepMessage, step: Int)
    /// A call that is new, or one that has come further.
    indirect case toolCall(index: Int, before: StepToolCall?, after: StepToolCall)
    case retrieval(StepRetrieval, step: Int)
    case variable(name: String, before: JSONValue?, after: JSONValue)
    case error(StepError, step: Int)
    indirect case usage(before: StepUsage, after: StepUsage)
    case times(before: StepState.Times?, after: StepState.Times)

    /// Makes the change.
    func apply(to state: inout StepState) {
        switch self {
        case .message(let message, let step): state.conversation.append(.init(message, step: step))
        case .toolCall(let index, nil, let after):
            precondition(index == state.toolCalls.count, "calls are opened in order")
            state.toolCalls.append(after)
        case .toolCall(let index, _, let after): state.toolCalls[index] = after
        case .retrieval(let retrieval, let step):
            state.retrievals.append(.init(retrieval, step: step))
        case .variable(let name, _, let after): state.variables[name] = after
        case .error(let error, let step): state.errors.append(.init(error, step: step))
        case .usage(_, let after): state.usage = after
        case .times(_, let after): state.times = after
        }
    }

    /// Takes the change back, in a state that it was the last one of.
    func undo(in state: inout StepState) {
        switch self {
        case .message: state.conversation.removeLast()
        case .toolCall(_, nil, _): state.toolCalls.removeLast()
        case .toolCall(let index, let before?, _): state.toolCalls[index] = before
        case .retrieval: state.retrievals.removeLast()
        case .variable(let name, let before, _): state.variables[name] = before
        case .error: state.errors.removeLast()
        case .usage(let before, _): state.usage = before
        case .times(let before, _): state.times = before
        }
    }
}
