internal import JSON

/// The difference that a step's edits make, as paths of the state.
struct StepChanges {
    private var messages: [StepChange] = []
    private var toolCalls: [(index: Int, before: StepToolCall?, after: StepToolCall)] = []
    private var retrievals: [StepChange] = []
    private var variables: [(name: String, before: JSONValue?, after: JSONValue)] = []
    private var usage: (before: StepUsage, after: StepUsage)?
    private var errors: [StepChange] = []
    private var times: (before: StepState.Times?, after: StepState.Times)?

    /// - Parameter before: how long the lists were before the step.
    init(_ edits: [StepEdit], after before: StepLengths) {
        var lengths = before
        for edit in edits {
            switch edit {
            case .message(let message, let step):
                messages.append(
                    Self.added("/conversation/\(lengths.conversation)") {
                        message.write(step: step, to: &$0)
                    })
            case .toolCall(let index, let before, let after):
                // One that was opened and closed in one step is one change.
                if let place = toolCalls.firstIndex(where: { $0.index == index }) {
                    toolCalls[place].after = after
                } else {
                    toolCalls.append((index, before, after))
                }
            case .retrieval(let retrieval, let step):
                retrievals.append(
                    Self.added("/retrievals/\(lengths.retrievals)") {
                        retrieval.write(step: step, to: &$0)
                    })
            case .variable(let name, let before, let after):
                if let place = variables.firstIndex(where: { $0.name == name }) {
                    variables[place].after = after
                } else {
                    variables.append((name, before, after))
                }
            case .error(let error, let step):
                errors.append(
                    Self.added("/errors/\(lengths.errors)") { error.write(step: step, to: &$0) })
            case .usage(let before, let after): usage = (before, after)
            case .times(let before, let after): times = (before, after)
            }
            lengths.add(edit)
        }
    }

    /// In the order of the state's members.
    var list: [StepChange] {
        messages + toolCallChanges + retrievals + variableChanges + usageChanges + errors
            + timeChanges
    }

    private static func added(_ path: String, _ write: (inout JSONWriter) -> Void) -> StepChange {
        StepChange(path: path, before: nil, after: text(write))
    }

    private static func text(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        write(&json)
        return json.bytes
    }

    private var toolCallChanges: [StepChange] {
        var changes: [StepChange] = []
        for call in toolCalls.sorted(by: { $0.index < $1.index }) {
            let path = "/tool_calls/\(call.index)"
            guard let before = call.before else {
                changes.append(Self.added(path) { call.after.write(to: &$0) })
                continue
            }
            for (old, new) in zip(before.members, call.after.members) where old.json != new.json {
                changes.append(
                    StepChange(path: "\(path)/\(new.name)", before: old.json, after: new.json))
            }
        }
        return changes
    }

    private var variableChanges: [StepChange] {
        variables.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }.compactMap {
            name, before, after in
            guard before != after else { return nil }
            return StepChange(
                path: "/variables/" + StepChange.escaped(name),
                before: before.map { value in Self.text { $0.value(value) } },
                after: Self.text { $0.value(after) })
        }
    }

    private var usageChanges: [StepChange] {
        guard let usage else { return [] }
        return zip(usage.before.members, usage.after.members).compactMap { old, new in
            guard old.json != new.json else { return nil }
            return StepChange(
                path: "/usage/\(new.name)", before: Array(old.json.utf8),
                after: Array(new.json.utf8))
        }
    }

    private var timeChanges: [StepChange] {
        guard let times else { return [] }
        let before = Self.text { $0.milliseconds(times.before?.elapsedMicroseconds ?? 0) }
        let after = Self.text { $0.milliseconds(times.after.elapsedMicroseconds) }
        guard before != after else { return [] }
        return [StepChange(path: "/elapsed_ms", before: before, after: after)]
    }
}
