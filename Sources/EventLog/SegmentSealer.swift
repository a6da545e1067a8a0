internal import Bytes
internal import Cryptography
internal import Threads

/// Writes the footers of segments that have ended, on a thread of its own, so that no write waits.
///
/// It reads the segment's batch headers back from the file: what a footer says was seen on disk. A
/// segment that is not whole gets none, and what is wrong is noted as damage.
final class SegmentSealer: Sendable {
    /// A segment that has ended.
    struct Job: Sendable {
        let header: SegmentHeader
        /// How its successor names it.
        let link: SegmentLink
    }

    private struct Work {
        var jobs: [Job] = []
        var isClosing = false
        var failure: LogError?
    }

    private let work: Monitor<Work>
    private let directory: LogDirectory
    private let index: LogIndex
    private let onSeal: @Sendable (SealedSegment) -> Void
    private let thread = ThreadSlot()

    init(
        _ directory: LogDirectory, index: LogIndex, jobs: [Job],
        onSeal: @escaping @Sendable (SealedSegment) -> Void
    ) {
        self.directory = directory
        self.index = index
        self.onSeal = onSeal
        work = Monitor(Work(jobs: jobs))
    }

    /// How many segments have ended and have no footer yet.
    var pendingCount: Int { work.withLock { $0.jobs.count } }

    /// Why the last attempt failed, if it did. The segment is tried again at the next open.
    var failure: LogError? { work.withLock { $0.failure } }

    func add(_ job: Job) {
        work.withLock { $0.jobs.append(job) }
        work.signal()
    }

    func start() throws(ThreadError) {
        thread.start(
            try NamedThread(name: "sealer", isBackground: true) { [self] in
                while let job = next() { perform(job) }
            })
    }

    /// Lets the segment at hand be sealed and leaves the others to the next open.
    func close() {
        work.withLock { $0.isClosing = true }
        work.signal()
        _ = thread.join()
    }

    /// Seals one segment on the calling thread; false if there is none to seal.
    func step() -> Bool {
        guard let job = work.withLock({ $0.isClosing ? nil : $0.jobs.first }) else { return false }
        perform(job)
        return true
    }

    private func next() -> Job? {
        work.waiting { work in
            if work.isClosing { return .done(nil) }
            guard let job = work.jobs.first else { return .wait(nanoseconds: nil) }
            return .done(job)
        }
    }

    private func perform(_ job: Job) {
        var failure: LogError?
        do throws(LogError) {
            if let root = try seal(job) {
                index.sealed(
                    job.header.number, root: root, lastCommitTime: job.link.head.commitTime)
                let sealed = index.sealedSegments(of: job.header.logID)
                if let segment = sealed.last(where: { $0.number == job.header.number }) {
                    onSeal(segment)
                }
            } else {
                index.settle(job.header.number)
            }
        } catch {
            // The footer is a convenience: without one the next open scans the segment.
            failure = error
            index.settle(job.header.number)
        }
        work.withLock { work in
            work.failure = failure ?? work.failure
            work.jobs.removeFirst()
        }
    }

    /// - Returns: the segment's root; nil if it is damaged.
    private func seal(_ job: Job) throws(LogError) -> SHA256Digest? {
        // In a payload, say: that is found when it is read, and not here.
        if index.damage.contains(where: { $0.segmentNumber == job.header.number }) { return nil }
        let file = try directory.open(job.header.number, for: .readingAndWriting)
        var builder = FooterBuilder(job.header, link: job.link)
        var scan = BatchScan(
            file, byteCount: job.link.end, identity: SegmentIdentity(job.header))
        while let item = try system({ () throws(SystemError) in try scan.next() }) {
            builder.add(item)
        }
        guard let footer = builder.finish() else {
            for damage in builder.damage { index.note(damage) }
            return nil
        }
        try system { () throws(SystemError) in
            // Behind whatever stands there: nothing in a file is ever overwritten.
            let offset = LogFormat.aligned(max(try file.byteCount(), job.link.end))
            try file.writeFully(footer.encoded(at: offset), at: offset)
            try file.sync()
        }
        return footer.root
    }
}
