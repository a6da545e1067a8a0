internal import Glibc

/// A state behind a lock, and a way to wait for it to change.
///
/// The standard library's `Mutex` has no condition to wait on. Unchecked, since the compiler can't
/// see that `state` is touched only while `mutex` is held, which all operations see to.
public final class Monitor<State>: @unchecked Sendable {
    /// What one look at the state leads to.
    public enum Look<Result> {
        case done(Result)
        /// Look again after a signal, or after so many nanoseconds; nil: only after a signal.
        case wait(nanoseconds: UInt64?)
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    public init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // So that a change of the time of day neither cuts a wait short nor makes it long.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Reads or changes the state. Wakes nobody: see `signal` and `broadcast`.
    public func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Makes one waiting thread look again.
    public func signal() { pthread_cond_signal(condition) }

    /// Makes every waiting thread look again.
    public func broadcast() { pthread_cond_broadcast(condition) }

    /// Looks at the state until there is a result.
    public func waiting<Result>(_ look: (inout State) -> Look<Result>) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch look(&state) {
            case .done(let result): return result
            case .wait(nil): pthread_cond_wait(condition, mutex)
            case .wait(let nanoseconds?):
                var until = Self.now(plus: nanoseconds)
                pthread_cond_timedwait(condition, mutex, &until)
            }
        }
    }

    private static func now(plus nanoseconds: UInt64) -> timespec {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let sum = UInt64(time.tv_nsec) + nanoseconds
        time.tv_sec += Int(sum / 1_000_000_000)
        time.tv_nsec = Int(sum % 1_000_000_000)
        return time
    }
}
