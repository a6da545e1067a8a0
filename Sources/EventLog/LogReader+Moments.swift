public import Bytes

extension LogReader {
    /// The last record that was committed at or before a moment; zero if none was.
    ///
    /// Reads as many batches as the logarithm of their number. One that is damaged counts as the one
    /// before it.
    func lastNumber(committedBy moment: Timestamp) throws(LogError) -> SequenceNumber {
        let segments = index.segments.filter { !$0.entries.isEmpty }
        var starts = [0]
        for segment in segments { starts.append((starts.last ?? 0) + segment.entries.count) }
        func batch(_ place: Int) throws(LogError) -> LogBatch? {
            var place = place
            while place >= 0 {
                let segment = starts.partitioningIndex { $0 > place } - 1
                let location = LogIndex.Location(
                    segment: segments[segment].number, identity: segments[segment].identity,
                    entry: segments[segment].entries[place - starts[segment]])
                if let batch = try self.batch(at: location) { return batch }
                place -= 1
            }
            return nil
        }
        var low = 0
        var high = starts.last ?? 0
        while low < high {
            let middle = (low + high) / 2
            if let batch = try batch(middle), batch.header.firstCommitTime > moment {
                high = middle
            } else {
                low = middle + 1
            }
        }
        var last = SequenceNumber.zero
        try batch(low - 1)?.forEachRecord { number, commitTime, _ in
            if commitTime <= moment { last = number }
        }
        return last
    }

    /// The last record up to `number` that ends a transaction: the number itself, unless it lies
    /// inside one.
    func lastWholeNumber(through number: SequenceNumber) throws(LogError) -> SequenceNumber {
        guard let location = index.location(of: number), let batch = try batch(at: location) else {
            return number
        }
        // Records of one transaction share their time, and no others do.
        var time: Timestamp?
        var next: Timestamp?
        var first = batch.base
        var current: Timestamp?
        batch.forEachRecord { record, commitTime, _ in
            if record <= number {
                if commitTime != current { first = record }
                current = commitTime
                time = commitTime
            } else if record == number.advanced(by: 1) {
                next = commitTime
            }
        }
        let isInside =
            number == batch.header.last ? !batch.header.flags.contains(.end) : time == next
        guard isInside else { return number }
        let begin = first == batch.base ? batch.header.transactionFirst : first
        return SequenceNumber(begin.rawValue - 1)
    }

    /// The first record from `number` on that ends a transaction; nil if none can be read.
    func firstWholeNumber(from number: SequenceNumber) throws(LogError) -> SequenceNumber? {
        struct Found: Error {}
        var found: SequenceNumber?
        do {
            try batches(from: number, through: SequenceNumber(.max)) { batch in
                var before: (number: SequenceNumber, time: Timestamp)?
                batch.forEachRecord { record, time, _ in
                    if found == nil, let before, before.time != time, before.number >= number {
                        found = before.number
                    }
                    before = (record, time)
                }
                if found == nil, batch.header.flags.contains(.end) { found = batch.header.last }
                if found != nil { throw Found() }
            }
        } catch let error as LogError {
            throw error
        } catch {
            // It was found.
        }
        return found
    }
}

extension EventLog {
    /// The numbers around one that no record has; nil if one has it, or none behind it.
    public func gap(around number: SequenceNumber) -> NumberGap? {
        reader.index.gap(around: number)
    }

    /// The last record that was committed at or before a moment; zero if none was. Blocks.
    public func lastNumber(committedBy moment: Timestamp) throws(LogError) -> SequenceNumber {
        try reader.lastNumber(committedBy: moment)
    }

    /// The last record up to `number` that ends a transaction. Blocks.
    public func lastWholeNumber(
        through number: SequenceNumber
    ) throws(LogError) -> SequenceNumber {
        try reader.lastWholeNumber(through: number)
    }

    /// The first record from `number` on that ends a transaction; nil if none can be read. Blocks.
    public func firstWholeNumber(
        from number: SequenceNumber
    ) throws(LogError) -> SequenceNumber? {
        try reader.firstWholeNumber(from: number)
    }
}

extension LogScanner {
    /// The numbers around one that no record has; nil if one has it, or none behind it.
    public func gap(around number: SequenceNumber) -> NumberGap? {
        reader.index.gap(around: number)
    }

    /// The last record that was committed at or before a moment; zero if none was.
    public func lastNumber(committedBy moment: Timestamp) throws(LogError) -> SequenceNumber {
        try reader.lastNumber(committedBy: moment)
    }

    /// The last record up to `number` that ends a transaction.
    public func lastWholeNumber(
        through number: SequenceNumber
    ) throws(LogError) -> SequenceNumber {
        try reader.lastWholeNumber(through: number)
    }

    /// The first record from `number` on that ends a transaction; nil if none can be read.
    public func firstWholeNumber(
        from number: SequenceNumber
    ) throws(LogError) -> SequenceNumber? {
        try reader.firstWholeNumber(from: number)
    }
}
