/// What is to happen to a call of a `SimulatedFileSystem`.
public enum SimulatedFault: Hashable, Sendable {
    /// The call fails with this error number and does nothing.
    case error(Int32)
    /// This call and all later ones that change anything fail with this error number.
    case stickyError(Int32)
    /// A read or write does half of what it was asked for; other calls are not touched.
    case shortCount
    /// The power goes: this call may take effect or not, and every later one fails.
    case powerLoss
}
