/// A value that steps replace: the one that held after any step is found by halving.
struct Versions<Value: Sendable>: Sendable {
    /// By step, each once.
    private var all: [(step: Int, value: Value)] = []

    /// Whether no step has set it.
    var isEmpty: Bool { all.isEmpty }

    /// Sets the value from a step on, which is not before the last one that set it.
    mutating func set(_ value: Value, step: Int) {
        if all.last?.step == step { all.removeLast() }
        all.append((step, value))
    }

    /// Forgets what steps after this one set.
    mutating func cut(through step: Int) {
        while let last = all.last, last.step > step { all.removeLast() }
    }

    /// The value after a step; nil before the first that set it.
    func value(through step: Int) -> Value? {
        let count = all.countOfPrefix { $0.step <= step }
        return count == 0 ? nil : all[count - 1].value
    }
}

extension Array {
    /// How many elements from the front meet a condition that none behind them meets.
    func countOfPrefix(where isInPrefix: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isInPrefix(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
