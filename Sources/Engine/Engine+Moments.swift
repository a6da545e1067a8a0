public import Bytes
internal import EventLog

extension Engine {
    /// The point of the log that a moment of commit time stands for: the last record up to then.
    /// May block.
    public func sequence(at moment: Timestamp) throws(EngineError) -> SequenceNumber {
        do throws(LogError) {
            return min(try log.lastNumber(committedBy: moment), lastApplied)
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }

    /// The point of the log that a number stands for: inside a transaction, the one before it. May
    /// block.
    public func sequence(through number: SequenceNumber) throws(EngineError) -> SequenceNumber {
        do throws(LogError) {
            return min(try log.lastWholeNumber(through: number), lastApplied)
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }
}
