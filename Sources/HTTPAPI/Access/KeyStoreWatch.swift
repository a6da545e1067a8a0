import Engine
import Logging
import Synchronization

/// Notices a key store that belongs to another directory: then every key is unknown, and nothing
/// else would say why.
///
/// The log keeps the first characters of every key that it issued, the key store what recognises the
/// rest. A secret that begins like an issued key and is not known, while none has been known since
/// the start, is either mistyped or the key store is not the log's.
final class KeyStoreWatch: Sendable {
    /// Whether there is nothing more to find out: a secret was known, or the warning is written.
    private let isSettled = Atomic<Bool>(false)
    private let engine: Engine
    private let logger: Logger

    init(engine: Engine, logger: Logger) {
        self.engine = engine
        self.logger = logger
    }

    /// A secret was known: the key store is the right one.
    func recognised() {
        // Most often it is settled already, and a read costs less than a write.
        if !isSettled.load(ordering: .relaxed) { isSettled.store(true, ordering: .relaxed) }
    }

    /// A secret was not known.
    func refused(_ secret: String) {
        guard !isSettled.load(ordering: .relaxed), engine.issuedKey(beginningLike: secret),
            !isSettled.exchange(true, ordering: .relaxed)
        else { return }
        logger.error(
            """
            A key that begins like one that this log issued does not fit the key store, and none \
            has since the start. If it is not mistyped, the file keystore belongs to another data \
            directory: all keys and the operator's token are void until the right one is restored.
            """, metadata: ["begins": "\(secret.prefix(12))"])
    }
}
