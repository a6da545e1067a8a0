internal import Bytes

extension SealedPart {
    /// The keys of its events' ids in an `EventIDFilter`, in no order.
    ///
    /// - Throws: `PartFailure` where the file is damaged.
    public func eventIDKeys() throws(PartFailure) -> [UInt64] {
        try reading { () throws(FormatError) in
            var keys: [UInt64] = []
            for place in 0..<projectCount {
                let project = try self.project(at: place)
                for hash in try project.eventIDHashes() {
                    keys.append(EventIDFilter.key(project: project.idHash, eventID: hash))
                }
            }
            return keys
        }
    }
}
