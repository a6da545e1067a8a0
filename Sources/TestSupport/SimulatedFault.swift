internal import Glibc

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
    /// A write goes through, and its sync too, but the bytes never reach the disk: zeros stand in
    /// their place, or nothing if the file was to grow and does not keep the new length. Seen only
    /// once the caches were dropped or the power was lost.
    case lostWrite(keepsLength: Bool)
    /// A write goes through, and its sync too, but the bytes land at another multiple of 512 of this
    /// or another file, by the seed. Seen like a lost write.
    case misdirectedWrite(seed: UInt64)
    /// A sync of a file fails, and the system forgets that what it was to write is not on disk, so
    /// that the next sync succeeds: what Linux does.
    case forgetfulSync

    /// Whether the disk loses or changes bytes without saying so.
    public var isLie: Bool {
        switch self {
        case .lostWrite, .misdirectedWrite, .forgetfulSync: true
        case .error, .stickyError, .shortCount, .powerLoss: false
        }
    }

    /// What to count it under.
    public var name: String {
        switch self {
        case .error(let code): "error \(Self.name(of: code))"
        case .stickyError(let code): "lasting error \(Self.name(of: code))"
        case .shortCount: "short count"
        case .powerLoss: "power loss"
        case .lostWrite: "lost write"
        case .misdirectedWrite: "misdirected write"
        case .forgetfulSync: "forgetful sync"
        }
    }

    /// Whether it makes sense at a call: out of descriptors only where one is needed, and so on.
    func canStrike(_ call: SimulatedFileSystem.Call) -> Bool {
        switch self {
        case .error(let code), .stickyError(let code):
            switch code {
            case EMFILE, ENFILE, EACCES: ["open", "create", "opendir", "flock"].contains(call.name)
            case ENOSPC, EDQUOT, EROFS: call.isChange
            default: true
            }
        case .shortCount: call.name == "pread" || call.name == "pwrite"
        case .powerLoss: true
        case .lostWrite, .misdirectedWrite: call.name == "pwrite"
        case .forgetfulSync: call.name == "fdatasync"
        }
    }

    private static func name(of code: Int32) -> String {
        switch code {
        case EIO: "EIO"
        case EINTR: "EINTR"
        case ENOSPC: "ENOSPC"
        case EDQUOT: "EDQUOT"
        case EMFILE: "EMFILE"
        case ENFILE: "ENFILE"
        case EROFS: "EROFS"
        case EACCES: "EACCES"
        default: "\(code)"
        }
    }
}
