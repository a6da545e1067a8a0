import Synchronization

/// How many may follow at a time: each holds a connection, and a piece of an answer.
final class FollowerPlaces: Sendable {
    static let limit = 512

    private let count = Atomic<Int>(0)

    /// A follower's place, given back when nobody holds it.
    final class Place: Sendable {
        private let places: FollowerPlaces

        fileprivate init(_ places: FollowerPlaces) { self.places = places }

        deinit { places.count.subtract(1, ordering: .relaxed) }
    }

    /// - Throws: `Problem.busy` if there is none left.
    func take() throws(Problem) -> Place {
        guard count.add(1, ordering: .relaxed).newValue <= Self.limit else {
            count.subtract(1, ordering: .relaxed)
            throw .tooManyFollowers(Self.limit)
        }
        return Place(self)
    }
}
