#define _GNU_SOURCE
#include "CPlatform.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

void watchllm_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

void watchllm_lower_priority(void) {
    /* On Linux both are kept for each thread, whatever POSIX says of processes. */
    setpriority(PRIO_PROCESS, 0, 10);
#ifdef SYS_ioprio_set
    enum { WHO_PROCESS = 1, CLASS_BEST_EFFORT = 2, CLASS_SHIFT = 13, LOWEST_LEVEL = 7 };
    syscall(SYS_ioprio_set, WHO_PROCESS, 0, CLASS_BEST_EFFORT << CLASS_SHIFT | LOWEST_LEVEL);
#endif
}

int watchllm_processor_count(void) {
#if defined(__linux__)
    cpu_set_t processors;
    // Fails where the machine has more than the set has room for.
    if (sched_getaffinity(0, sizeof processors, &processors) == 0) return CPU_COUNT(&processors);
#endif
    return 0;
}
