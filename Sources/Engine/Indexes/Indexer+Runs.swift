internal import Projections
internal import Synchronization
internal import Threads

/// Sums over the rollups of neighbouring segments (spec/index-rollups.md §8).
extension Indexer {
    /// Takes up the sums that are on disk.
    func openRuns() {
        var tried: Set<UInt64> = []
        while let run = projector.read({ $0.unsummedRun(except: tried) }) {
            tried.insert(run.number)
            if let sum = try? store.open(run) { projector.adopt(sum) }
        }
    }

    /// Makes the sum of the next run that has none; false if all have one.
    func sumRun() -> Bool {
        let failed = work.withLock { $0.failedRuns }
        let (run, isDamaged) = projector.read { state in
            let run = state.unsummedRun(except: failed)
            return (run, run.map { state.isRunDamaged($0.number) } ?? false)
        }
        guard let run else { return false }
        if !isDamaged, let sum = try? store.open(run) {
            projector.adopt(sum)
            return true
        }
        do {
            guard let bytes = try run.file() else { throw IndexStore.NoFile() }
            try store.write(bytes, ofRun: run.number)
            projector.adopt(try store.open(run))
        } catch {
            // Its parts are asked themselves. What is damaged is mended by whoever asks for it.
            work.withLock { _ = $0.failedRuns.insert(run.number) }
        }
        return true
    }
}
