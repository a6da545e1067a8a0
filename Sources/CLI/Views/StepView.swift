import Bytes
import JSON
import Model
import Steps

/// A step of a trace as lines: what it was, and what it changed.
struct StepView {
    let steps: TraceSteps
    /// 1 to the number of steps.
    let number: Int
    /// How wide a line may be.
    var columns = 100

    /// What the step was.
    func headLine(hasColor: Bool) -> String {
        let head = steps.head(number)
        let usage = StepUsage(head)
        var words = [
            TextStyle.dim.apply(
                to: "+"
                    + Readable.duration(
                        microseconds: Int64(clamping: steps.offsetMicroseconds(number))),
                ifColored: hasColor),
            TextStyle.cyan.apply(
                to: head.type == .span ? head.kind.name : head.type.name, ifColored: hasColor),
        ]
        if let name = head.name {
            words.append(
                TextStyle.bold.apply(to: PrintableText.line(name, limit: 60), ifColored: hasColor))
        }
        if let model = head.model, model != head.name {
            words.append(PrintableText.line(model, limit: 60))
        }
        if usage.modelCalls > 0 {
            words.append(
                "\(Readable.count(usage.inputTokens)) → "
                    + "\(Readable.count(usage.outputTokens)) tokens")
        }
        if let cost = head.cost {
            words.append(Readable.cost(cost.total, isGuessed: cost.source == .default))
        }
        if let duration = head.durationMicroseconds {
            words.append(Readable.duration(microseconds: Int64(clamping: duration)))
        }
        if head.isError { words.append(TextStyle.red.apply(to: "error", ifColored: hasColor)) }
        return words.joined(separator: "  ")
    }

    /// What the step changed, a line for each path.
    func changeLines(hasColor: Bool) -> [String] {
        steps.changes(number).map { change in
            let mark = change.before == nil ? "+" : "~"
            let path = PrintableText.line(change.path, limit: 60)
            var value = String(decoding: change.after, as: UTF8.self)
            if let before = change.before {
                value = Self.short(before, 40) + " → " + value
            }
            let room = max(20, columns - path.count - 5)
            return "  " + TextStyle.green.apply(to: mark, ifColored: hasColor) + " \(path) "
                + PrintableText.line(value, limit: room)
        }
    }

    private static func short(_ json: [UInt8], _ limit: Int) -> String {
        PrintableText.line(String(decoding: json, as: UTF8.self), limit: limit)
    }

    /// As text for a stream.
    func text(hasColor: Bool) -> String {
        let place = TextStyle.bold.apply(to: "\(number)", ifColored: hasColor)
        return ([place + "  " + headLine(hasColor: hasColor)] + changeLines(hasColor: hasColor))
            .map { $0 + "\n" }.joined()
    }
}
