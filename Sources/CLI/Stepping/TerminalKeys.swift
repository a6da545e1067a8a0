import CPlatform
import Glibc

/// The keys of a terminal, one by one as they are pressed: in raw mode, until it is let go of, or a
/// signal ends the program.
final class TerminalKeys: KeyReader {
    private let descriptor: Int32
    private let original: termios
    private var decoder = KeyDecoder()
    private var keys: [PressedKey] = []

    /// Nil if this is no terminal.
    init?(_ descriptor: Int32 = STDIN_FILENO) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return nil }
        self.descriptor = descriptor
        original = settings
        // No echo, no line editing, no signals: control-C is a key that quits, so that the terminal is
        // always put back. Output stays as it is.
        settings.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
        settings.c_iflag &= ~tcflag_t(IXON | ICRNL)
        watchllm_guard_terminal(descriptor)
        guard tcsetattr(descriptor, TCSADRAIN, &settings) == 0 else {
            watchllm_release_terminal()
            return nil
        }
    }

    deinit {
        var settings = original
        tcsetattr(descriptor, TCSADRAIN, &settings)
        watchllm_release_terminal()
    }

    func next() -> PressedKey? {
        while keys.isEmpty {
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = read(descriptor, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            keys = decoder.decode(bytes.prefix(count), isPause: !hasMore)
        }
        return keys.removeFirst()
    }

    /// Whether more follows at once, as the rest of a key's sequence does.
    private var hasMore: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 20) > 0
    }
}
