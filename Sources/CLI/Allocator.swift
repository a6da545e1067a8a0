import CPlatform

/// The C library's allocator, which by default keeps for each thread what it once needed.
enum Allocator {
    /// Two arenas, and memory given back from 1 MiB on: what is freed by one thread is there for the
    /// others, and a burst does not stay resident.
    static func bound() { watchllm_bound_allocator(2, 1 << 20) }
}
