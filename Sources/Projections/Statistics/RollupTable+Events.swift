internal import Bytes
internal import Model
internal import Records

extension RollupTable {
    /// Counts one event.
    ///
    /// - Parameters:
    ///   - model: the number of its model's name.
    ///   - call: what it adds to its model; nil unless it is a model call that counts.
    ///   - usage: what it adds to its usage class, if it tells tokens or was charged.
    mutating func add(
        _ event: EventFacts, model: UInt32, call: ModelTotals?,
        usage: (number: UInt32, totals: UsageTotals)?
    ) {
        add(
            at: event.timestamp, type: event.type, isError: event.isError, model: model, call: call,
            usage: usage, latency: event.latencySample)
    }
}

extension EventFacts {
    /// The latency of model responses and of model-call spans, in microseconds.
    fileprivate var latencySample: UInt64? {
        switch type {
        case .modelResponse: durationMicroseconds
        case .span where kind.isModelCall: durationMicroseconds
        default: nil
        }
    }
}
