public import Bytes
public import Model

/// The same projections as of an earlier record (spec/time.md §5).
extension ProjectionView {
    /// What a view lacks to be cut at a moment.
    public enum Cut: ~Copyable {
        case done(ProjectionView)
        /// The sums of one part are to be folded first; then it is to be cut again.
        case lacks(PrefixFold)
    }

    /// The view as of a record, of which every sum can be asked. Rows of the part that the moment lies
    /// in are not there.
    ///
    /// - Parameters:
    ///   - project: whose sums are wanted; nil for those of all.
    ///   - prefixes: has, and gets, sums of parts up to a record.
    public func cut(
        at moment: SequenceNumber, of project: ProjectID?, _ prefixes: PartPrefixes
    ) throws(PartFailure) -> Cut {
        let moment = min(moment, seenThrough)
        var left: [Part] = []
        var rows: [Part] = []
        for part in parts {
            guard let numbers = try part.numbers(), numbers.lowerBound <= moment else { continue }
            rows.append(part)
            if case .sealed = part, numbers.upperBound <= moment {
                left.append(part)
                continue
            }
            // One in memory may grow while it is asked: a copy does not.
            let first = numbers.lowerBound
            if let known = prefixes.find(first: first, through: moment, project: project) {
                left.append(.memory(known))
                continue
            }
            if case .memory(let memory) = part,
                let copy = memory.sums(of: project, through: moment)
            {
                prefixes.keep(copy, first: first, through: moment, project: project)
                left.append(.memory(copy))
                continue
            }
            return .lacks(
                PrefixFold(
                    first: first, through: moment,
                    after: prefixes.nearest(first: first, through: moment)))
        }
        var view = view(of: left, at: moment)
        view.rowParts = rows
        return .done(view)
    }

    /// The view as of a record, rows and all, with the part that the moment lies in given.
    ///
    /// - Parameter part: that part, folded up to there; nil if the moment lies in none.
    public func cut(
        at moment: SequenceNumber, folding part: FoldedPart?
    ) throws(PartFailure) -> ProjectionView {
        var left: [Part] = []
        for known in parts {
            guard let numbers = try known.numbers(), numbers.lowerBound <= moment else { continue }
            if numbers.upperBound <= moment {
                left.append(known)
            } else if let part {
                left.append(.memory(part.part))
            }
        }
        return view(of: left, at: moment)
    }

    /// The events of the part that a moment lies in; nil if it lies between two.
    public func straddling(
        _ moment: SequenceNumber
    ) throws(PartFailure) -> ClosedRange<SequenceNumber>? {
        for part in parts {
            guard let numbers = try part.numbers() else { continue }
            if numbers.lowerBound <= moment, numbers.upperBound > moment { return numbers }
        }
        return nil
    }

    private func view(of parts: [Part], at moment: SequenceNumber) -> ProjectionView {
        var view = ProjectionView(seenThrough: moment, parts: parts, projects: projects)
        view.runs = runs
        view.hidden = hidden
        view.clipped = clipped
        return view
    }
}

extension Part {
    /// The lowest and highest number of its events; nil without any.
    fileprivate func numbers() throws(PartFailure) -> ClosedRange<SequenceNumber>? {
        switch self {
        case .memory(let part): part.numbers
        case .sealed(let part): part.numbers
        case .absent(let segment): throw PartFailure(absent: segment)
        }
    }
}

extension ProjectionSet {
    /// Keeps the sums of a project as they are now, so that questions as of this record need not fold
    /// them, whatever comes meanwhile.
    ///
    /// - Returns: the record.
    public func pin(_ project: ProjectID?, in prefixes: PartPrefixes) -> SequenceNumber {
        guard let numbers = growing.numbers,
            let copy = growing.sums(of: project, through: lastApplied)
        else { return lastApplied }
        prefixes.keep(
            copy, first: numbers.lowerBound, through: lastApplied, project: project)
        return lastApplied
    }
}
