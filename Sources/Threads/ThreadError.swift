/// The system gave no thread.
public struct ThreadError: Error, Hashable, Sendable {
    /// The error number of `pthread_create`, as in `errno.h`.
    public let code: Int32
}
