/// What the log needs of a file system; all calls block.
///
/// Implementations make one system call each and report what it says, interruptions and short
/// counts too: `LogFile.readFully` and its like deal with those in one place, for every
/// implementation. The simulated one relies on seeing each call by itself.
public protocol FileSystem: Sendable {
    /// The names in a directory, in no order, without `.` and `..`.
    func list(_ directory: String) throws(SystemError) -> [String]

    /// Creates a directory whose parent exists; one that exists already is an error (`EEXIST`).
    func createDirectory(_ path: String) throws(SystemError)

    /// Opens a file that exists.
    func open(_ path: String, for access: FileAccess) throws(SystemError) -> any LogFile

    /// Creates a file for reading and writing; one that exists already is an error (`EEXIST`).
    func create(_ path: String) throws(SystemError) -> any LogFile

    /// Gives a file another name, in place of whatever had that name.
    func rename(_ path: String, to newPath: String) throws(SystemError)

    /// Removes a file.
    func remove(_ path: String) throws(SystemError)

    /// Puts the entries of a directory on disk.
    func syncDirectory(_ path: String) throws(SystemError)

    /// Takes the lock that this file stands for, creating it, and where the system can also one on
    /// the directory that it lies in; held until the lock is released.
    ///
    /// - Throws: `EWOULDBLOCK` if it is held already, by this process or another.
    func lock(_ path: String) throws(SystemError) -> any FileLock

    /// Takes the lock of a directory, where the system has such locks.
    ///
    /// - Throws: `EWOULDBLOCK` if it is held already, by this process or another.
    func lockDirectory(_ path: String) throws(SystemError) -> any FileLock
}

/// What an open file may be used for.
public enum FileAccess: Sendable {
    case reading
    case readingAndWriting
}

/// A lock on a directory.
public protocol FileLock: AnyObject, Sendable {
    /// Looks whether the path of the directory still leads to the one that is locked.
    ///
    /// - Throws: `ESTALE` if it does not: it was moved, removed or replaced.
    func check() throws(SystemError)

    /// Gives the lock back; without effect the second time.
    func release()
}
