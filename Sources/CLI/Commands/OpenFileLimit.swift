import Glibc

/// How many files and connections the process may have open.
enum OpenFileLimit {
    /// Raises it to what the system allows: shells start programs with 1,024, which is less than the
    /// server's own limit on connections. Where that fails, the lower one stays.
    static func raise() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
    }
}
