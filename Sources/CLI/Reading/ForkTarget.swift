import Glibc

/// Where a fork is to be made: a place that is free, and outside of the directory that is forked.
struct ForkTarget: Sendable {
    /// As it was given, without slashes at the end.
    let path: String

    /// - Parameters:
    ///   - argument: the path that was asked for.
    ///   - source: the data directory that is to be forked.
    /// - Throws: if something is there, or it lies in the source, as far as links can be followed.
    init(_ argument: String, outside source: String) throws(CommandFailure) {
        var path = argument
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        guard access(path, F_OK) != 0 else {
            throw CommandFailure("--into: \(path) is there already; a fork makes its own directory")
        }
        var byte: CChar = 0
        guard readlink(path, &byte, 1) < 0 else {
            throw CommandFailure(
                "--into: \(path) is a symbolic link to nothing; remove it, or name another place")
        }
        let (parent, rest) = Self.nearest(path)
        guard !rest.contains(where: { $0 == "." || $0 == ".." }) else {
            throw CommandFailure("--into: \(path) goes on with . or .. where nothing is there")
        }
        for own in [source, source + "/log"] {
            guard let own = Self.real(own), let parent else { continue }
            guard parent != own, !parent.hasPrefix(own == "/" ? own : own + "/") else {
                throw CommandFailure(
                    "--into: \(path) lies in \(source), which is only read; name a place outside")
            }
        }
    }

    /// The nearest directory above a path that is there, without links, and the names that follow.
    private static func nearest(_ path: String) -> (directory: String?, rest: [Substring]) {
        var names = path.split(separator: "/")[...]
        let root = path.hasPrefix("/") ? "/" : "./"
        var rest: [Substring] = []
        while true {
            if let found = real(root + names.joined(separator: "/")) { return (found, rest) }
            guard let last = names.popLast() else { return (nil, rest) }
            rest.insert(last, at: 0)
        }
    }

    /// The path without links; nil if nothing is there.
    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
