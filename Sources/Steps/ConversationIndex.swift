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

    /// Of the messages, in their order.
    private var identities: [Identity] = []
    /// By identity: where it stands in the conversation, ascending.
    private var places: [Identity: [Int]] = [:]

    var last: Identity? { identities.last }

    /// A message was added at the end.
    mutating func append(_ identity: Identity) {
        places[identity, default: []].append(identities.count)
        identities.append(identity)
    }

    /// The last message goes.
    mutating func removeLast() {
        let identity = identities.removeLast()
        places[identity]?.removeLast()
        if places[identity]?.isEmpty == true { places[identity] = nil }
    }

    /// The first place of an equal message, from `first` on and before `end`.
    func place(of identity: Identity, from first: Int, before end: Int) -> Int? {
        guard let places = places[identity] else { return nil }
        let index = places.countOfPrefix { $0 < first }
        guard index < places.count, places[index] < end else { return nil }
        return places[index]
    }
}
