internal import Glibc

/// A lock on a state, with waiting for the state to change.
///
/// `Synchronization.Mutex` has no condition to wait on, and a semaphore counts what nobody counts here.
final class Monitor<State: Sendable>: @unchecked Sendable {
    // Sendable because `state` is only touched between lock and unlock of `mutex`; the two pthread
    // objects never move, as they live in their own allocations.
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ state: State) {
        self.state = state
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Reads or changes the state, and wakes all who wait for a change.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        wait(while: { _ in false }, then: body)
    }

    /// Waits as long as the state is as told, then reads or changes it, and wakes all who wait.
    func wait<Result>(while isUnwanted: (State) -> Bool, then body: (inout State) -> Result)
        -> Result
    {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while isUnwanted(state) { pthread_cond_wait(condition, mutex) }
        defer { pthread_cond_broadcast(condition) }
        return body(&state)
    }
}
