internal import JSON

/// The states of a trace as JSON text, any of which is put together without folding up to it.
///
/// Every element is written once, when its step is taken up: a state of megabytes is a few copies.
struct StepTexts: Sendable {
    private var conversation = TextList()
    private var toolCalls: [Versions<[UInt8]>] = []
    private var retrievals = TextList()
    private var variables: [String: Versions<[UInt8]>] = [:]
    /// In the order of their bytes, on which every machine agrees.
    private var names: [String] = []
    private var usage = Versions<StepUsage>()
    private var errors = TextList()
    private var times = Versions<StepState.Times>()
    /// Bytes of all texts.
    private(set) var byteCount = 0

    /// Takes up what the next step changes.
    mutating func append(_ edits: [StepEdit], step: Int) {
        for edit in edits {
            switch edit {
            case .message(let message, let step):
                conversation.append(text { message.write(step: step, to: &$0) }, step: step)
            case .toolCall(let index, _, let after):
                if index == toolCalls.count { toolCalls.append(Versions()) }
                toolCalls[index].set(text { after.write(to: &$0) }, step: step)
            case .retrieval(let retrieval, let step):
                retrievals.append(text { retrieval.write(step: step, to: &$0) }, step: step)
            case .variable(let name, _, let after):
                insert(name)
                variables[name, default: Versions()].set(text { $0.value(after) }, step: step)
            case .error(let error, let step):
                errors.append(text { error.write(step: step, to: &$0) }, step: step)
            case .usage(_, let after): usage.set(after, step: step)
            case .times(_, let after): times.set(after, step: step)
            }
        }
    }

    /// Forgets what steps after this one changed.
    ///
    /// - Parameters:
    ///   - steps: what each of them changed.
    ///   - byteCount: of all texts, after `step`.
    mutating func cut(
        through step: Int, _ steps: some Sequence<[StepEdit]>, byteCount: Int
    ) {
        self.byteCount = byteCount
        conversation.cut(through: step)
        retrievals.cut(through: step)
        errors.cut(through: step)
        usage.cut(through: step)
        times.cut(through: step)
        for case .toolCall(let index, _, _) in steps.joined() where index < toolCalls.count {
            toolCalls[index].cut(through: step)
        }
        while toolCalls.last?.isEmpty == true { toolCalls.removeLast() }
        for case .variable(let name, _, _) in steps.joined() {
            variables[name]?.cut(through: step)
            guard variables[name]?.isEmpty == true else { continue }
            variables[name] = nil
            names.remove(at: place(of: name))
        }
    }

    /// The earliest and the latest event time after a step.
    func times(after step: Int) -> StepState.Times? { times.value(through: step) }

    /// Writes the state after a step as one object (spec/steps.md, section 2).
    ///
    /// - Parameter step: 0 to the last that was taken up.
    func write(after step: Int, to json: inout JSONWriter) {
        json.beginObject()
        json.key("conversation")
        json.list(conversation.prefix(through: step))
        json.key("tool_calls")
        json.beginArray()
        // They are opened in order, so those after the first that was not open yet were not either.
        for call in toolCalls {
            guard let text = call.value(through: step) else { break }
            json.raw(text)
        }
        json.endArray()
        json.key("retrievals")
        json.list(retrievals.prefix(through: step))
        json.key("variables")
        json.beginObject()
        for name in names {
            guard let text = variables[name]?.value(through: step) else { continue }
            json.key(name)
            json.raw(text)
        }
        json.endObject()
        json.key("usage")
        (usage.value(through: step) ?? StepUsage()).write(to: &json)
        json.key("errors")
        json.list(errors.prefix(through: step))
        json.key("elapsed_ms")
        json.milliseconds(times.value(through: step)?.elapsedMicroseconds ?? 0)
        json.endObject()
    }

    private mutating func text(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        write(&json)
        byteCount += json.bytes.count
        return json.bytes
    }

    private mutating func insert(_ name: String) {
        guard variables[name] == nil else { return }
        names.insert(name, at: place(of: name))
    }

    private func place(of name: String) -> Int {
        names.countOfPrefix { $0.utf8.lexicographicallyPrecedes(name.utf8) }
    }
}

extension JSONWriter {
    /// An array whose elements are there as text, with commas between them.
    fileprivate mutating func list(_ elements: ArraySlice<UInt8>) {
        beginArray()
        if !elements.isEmpty { raw(elements) }
        endArray()
    }
}
