/// What can go wrong in cryptography without a mistake of the caller.
public enum CryptographyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The random generator could not be seeded by the system.
    case noEntropy

    public var description: String {
        switch self {
        case .noEntropy: "the system gives no random bytes"
        }
    }
}
