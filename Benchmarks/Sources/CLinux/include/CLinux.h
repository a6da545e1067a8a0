#ifndef WATCHLLM_BENCHMARKS_CLINUX_H
#define WATCHLLM_BENCHMARKS_CLINUX_H

// What Linux offers and Swift's Glibc module does not show: epoll, affinity, other processes' clocks.

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/types.h>

/// Keeps the calling thread, and what it starts from now on, on one processor; all of them if `core`
/// is negative. Returns 0, or an error number.
int bench_pin(int core);

/// The processor time that a process has used so far, in nanoseconds; 0 if there is no such process.
uint64_t bench_process_nanoseconds(pid_t process);

/// Lets a child end with this process where a signal (SIGINT, SIGTERM, SIGHUP) ends it; without, a
/// server would go on for ever. At most 16 at a time.
void bench_own_child(pid_t process);

/// The child has ended.
void bench_forget_child(pid_t process);

#endif
