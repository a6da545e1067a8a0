@testable import CLI

/// Keys that were pressed before.
final class TypedKeys: KeyReader {
    private var keys: [PressedKey]
    /// Told of each key before it is given.
    private let hears: (PressedKey) -> Void

    init(_ text: String, hears: @escaping (PressedKey) -> Void = { _ in }) {
        var decoder = KeyDecoder()
        keys = decoder.decode(text.utf8)
        self.hears = hears
    }

    func next() -> PressedKey? {
        guard !keys.isEmpty else { return nil }
        let key = keys.removeFirst()
        hears(key)
        return key
    }
}
