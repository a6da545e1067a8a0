/// Where the log reports what became of transactions.
///
/// Both calls come on the log's thread, in the order of the sequence numbers, and hold up the next
/// group while they run.
public protocol CommitSink: AnyObject, Sendable {
    /// These are on disk.
    func committed(_ transactions: [CommittedTransaction])

    /// These are not, and will not be; their numbers stay unused.
    func failed(_ transactions: [CommittedTransaction], error: LogError)
}
