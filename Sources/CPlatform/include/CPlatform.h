#ifndef WATCHLLM_CPLATFORM_H
#define WATCHLLM_CPLATFORM_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, RFC 3720 appendix B.4) of `length` bytes.
///
/// `seed` is 0 for a fresh checksum, or the checksum of the bytes before these to continue one.
/// The whole loop is in C: an intrinsic wrapped for Swift is not inlined and runs at half the speed.
uint32_t watchllm_crc32c(uint32_t seed, const void *bytes, size_t length);

/// The same value by table, whatever the processor: the fallback, and the tests' second opinion.
uint32_t watchllm_crc32c_portable(uint32_t seed, const void *bytes, size_t length);

/// Names the calling thread, for `ps -L`, `top -H` and debuggers; at most 15 bytes, else nothing.
void watchllm_name_thread(const char *name);

/// Lets the calling thread have less of the processors (nice 10) and of the disk (best effort, the
/// lowest level) than others; without effect where the system does not do that for a thread.
void watchllm_lower_priority(void);

/// How many processors the calling thread may run on; 0 where that can't be told.
int watchllm_processor_count(void);

/// Lets the allocator keep at most so many arenas, and give memory back to the system when as much
/// is free at the top of one (bytes); without effect where it has no such settings.
void watchllm_bound_allocator(int arenas, size_t trim_threshold);

/// Lets a signal that ends the program (SIGHUP, SIGINT, SIGQUIT, SIGTERM) first put back the
/// settings that the terminal has now. One terminal at a time; without effect on what is none.
void watchllm_guard_terminal(int descriptor);

/// Ends that: the signals do what they do by default.
void watchllm_release_terminal(void);

#endif
