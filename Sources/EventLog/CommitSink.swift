/// Where the log reports what became of transactions.
///
/// All calls come on the log's thread, in the order of the sequence numbers, and hold up the next
/// group while they run.
public protocol CommitSink: AnyObject, Sendable {
    /// What is committed from here on stands in another segment.
    func beganSegment(_ number: UInt64)

    /// These are on disk.
    func committed(_ transactions: [CommittedTransaction])

    /// These could not be put on disk, and as soon as anything can be again they are left out for
    /// good; their numbers stay unused. Only if the process ends before that, the next open may find
    /// them on disk nevertheless, and then keeps them.
    func failed(_ transactions: [CommittedTransaction], error: LogError)
}

extension CommitSink {
    public func beganSegment(_ number: UInt64) {}
}
