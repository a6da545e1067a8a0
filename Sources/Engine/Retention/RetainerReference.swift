internal import Synchronization

/// The retainer, for those who are made before it and tell it of news; it knows them, so it is not held.
final class RetainerReference: Sendable {
    private let retainer = Mutex(WeakReference<Retainer>())

    func refer(to made: Retainer) { retainer.withLock { $0.object = made } }

    func wake() { retainer.withLock { $0.object }?.wake() }
}
