public import Bytes
public import Model

/// What a project's retention hides is hidden here, for all questions.
extension ProjectionView {
    /// Hides the events of projects before these numbers.
    ///
    /// - Parameter parts: keeps what is left of parts that are hidden in part.
    public mutating func hide(
        before first: [ProjectID: SequenceNumber], parts: ClippedParts
    ) {
        hidden = first
        clipped = parts
    }

    /// The first record of a project's events that is shown; nil if all are.
    public func firstShown(of project: ProjectID) -> SequenceNumber? { hidden[project] }

    /// The same, with everything shown.
    public var unhidden: ProjectionView {
        var view = self
        view.hidden = [:]
        return view
    }

    /// The same, with all that statistics count: they show a part of which anything is shown whole.
    public var withWholeParts: ProjectionView {
        var view = self
        view.hidden = hidden.mapValues { first in
            for part in parts {
                let numbers: ClosedRange<SequenceNumber>? =
                    switch part {
                    case .sealed(let sealed): sealed.numbers
                    case .memory(let memory): memory.numbers
                    case .absent: nil
                    }
                if let numbers, numbers.contains(first) { return numbers.lowerBound }
            }
            return first
        }
        return view
    }

    /// What a part has of a project as far as it is shown; nil if nothing.
    func project(_ id: ProjectID, in part: Part) throws(PartFailure) -> PartProject? {
        guard let found = try wholeProject(id, in: part) else { return nil }
        guard let first = hidden[id], let clipped else { return found }
        if case .sealed(let sealed) = found, sealed.part.numbers.lowerBound >= first {
            return found
        }
        return clipped.clip(try found.memory(), of: id, from: first).map { .memory($0) }
    }

    /// What a part has of a project, all of it if any of it may be shown: rollups can't be cut.
    func wholeProject(_ id: ProjectID, in part: Part) throws(PartFailure) -> PartProject? {
        guard let found = try part.project(id) else { return nil }
        guard let first = hidden[id] else { return found }
        switch found {
        case .sealed(let sealed): return sealed.part.numbers.upperBound < first ? nil : found
        case .memory(let memory):
            return memory.numbers.map { $0.upperBound >= first } ?? false ? found : nil
        }
    }
}
