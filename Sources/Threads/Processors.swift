internal import CPlatform
internal import Glibc

/// The processors that this process may run on.
public enum Processors {
    /// How many there are: those of the machine, unless it was bound to fewer (`taskset`, a cpuset).
    /// A share of their time, as a container's quota gives it, does not count.
    public static let count: Int = {
        let bound = Int(watchllm_processor_count())
        return bound > 0 ? bound : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }()
}
