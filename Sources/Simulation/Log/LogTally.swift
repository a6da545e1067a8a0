/// What trials of a log counted and found; figures of several are added up.
public struct LogTally: Sendable {
    /// Places at which a fault or crash was tried: calls of the file system.
    public var sites = 0
    /// States of the disk that a log was opened on.
    public var states = 0
    /// Those among them that differ: in what is on disk, or in what must be.
    public var distinctStates = 0
    /// Those in which the recovery was cut short by another crash.
    public var secondCrashes = 0
    /// Transactions that were acknowledged before the fault or crash, summed over the sites.
    public var acknowledged = 0
    /// Transactions that were refused or failed, summed over the sites.
    public var refused = 0
    /// Opens that were refused for a call that failed.
    public var refusedOpens = 0
    /// What is wrong, each with what it takes to see it again.
    public var findings: [String] = []

    /// Changes to files that took records and went untold, as was expected.
    public var untold: [String] = []

    public init() {}

    /// Adds the figures of others.
    public mutating func add(_ other: LogTally) {
        sites += other.sites
        states += other.states
        distinctStates += other.distinctStates
        secondCrashes += other.secondCrashes
        acknowledged += other.acknowledged
        refused += other.refused
        refusedOpens += other.refusedOpens
        findings += other.findings
        untold += other.untold
    }
}
