internal import Cryptography
internal import JSON

/// Finds messages of a conversation that are repeated, in about constant time each.
struct ConversationIndex: Sendable {
    /// Tells messages apart, also those whose content was too long to keep.
    struct Identity: Hashable, Sendable {
        private let digest: SHA256Digest

        init(_ message: StepMessage) {
            var json = JSONWriter()
            json.beginObject()
            message.writeMembers(to: &json)
            json.endObject()
            digest = SHA256.hash(json.bytes)
        }
    }

    /// By identity: where it stands in the conversation, ascending.
    private var places: [Identity: [Int]] = [:]
    private(set) var last: Identity?
    private var count = 0

    /// A message was added at the end.
    mutating func append(_ identity: Identity) {
        places[identity, default: []].append(count)
        last = identity
        count += 1
    }

    /// The first place of an equal message, from `first` on and before `end`.
    func place(of identity: Identity, from first: Int, before end: Int) -> Int? {
        guard let places = places[identity] else { return nil }
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < first { low = middle + 1 } else { high = middle }
        }
        guard low < places.count, places[low] < end else { return nil }
        return places[low]
    }
}
