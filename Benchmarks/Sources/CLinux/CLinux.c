#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

int bench_pin(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (core >= 0) {
        CPU_SET((unsigned)core, &set);
    } else {
        long count = sysconf(_SC_NPROCESSORS_CONF);
        for (long each = 0; each < count; each++) CPU_SET((unsigned)each, &set);
    }
    return sched_setaffinity(0, sizeof set, &set) == 0 ? 0 : errno;
}

uint64_t bench_process_nanoseconds(pid_t process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static volatile pid_t children[16];

// Only calls that are allowed in a signal handler.
static void end_with_children(int number) {
    for (size_t each = 0; each < sizeof children / sizeof *children; each++) {
        if (children[each] > 0) kill(children[each], SIGKILL);
    }
    _exit(128 + number);
}

void bench_own_child(pid_t process) {
    for (size_t each = 0; each < sizeof children / sizeof *children; each++) {
        if (children[each] != 0) continue;
        children[each] = process;
        break;
    }
    signal(SIGINT, end_with_children);
    signal(SIGTERM, end_with_children);
    signal(SIGHUP, end_with_children);
}

void bench_forget_child(pid_t process) {
    for (size_t each = 0; each < sizeof children / sizeof *children; each++) {
        if (children[each] == process) children[each] = 0;
    }
}
