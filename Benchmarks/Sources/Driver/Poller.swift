internal import CLinux
internal import Glibc

/// epoll: which of many connections can go on.
final class Poller {
    private let descriptor: Int32
    private var events = [epoll_event](repeating: epoll_event(), count: 256)

    init() throws(Failure) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .system("epoll_create1") }
    }

    deinit { close(descriptor) }

    /// Watches a connection from now on; only changes are told.
    func add(_ socket: Int32, tag: Int) throws(Failure) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLET.rawValue
        event.data.u64 = UInt64(tag)
        guard epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event) == 0 else {
            throw .system("epoll_ctl")
        }
    }

    /// Waits for a change, and gives the tags of the connections that changed.
    func wait(milliseconds: Int) throws(Failure) -> [Int] {
        let count = epoll_wait(descriptor, &events, Int32(events.count), Int32(milliseconds))
        guard count >= 0 else {
            if errno == EINTR { return [] }
            throw .system("epoll_wait")
        }
        return events.prefix(Int(count)).map { Int($0.data.u64) }
    }
}
