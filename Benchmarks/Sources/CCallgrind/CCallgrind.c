#include "CCallgrind.h"

#if __has_include(<valgrind/callgrind.h>)

#include <valgrind/callgrind.h>
#include <valgrind/valgrind.h>

int micro_is_counting(void) { return RUNNING_ON_VALGRIND != 0; }

void micro_begin_counting(void) {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_TOGGLE_COLLECT;
}

void micro_end_counting(const char *name) {
    CALLGRIND_TOGGLE_COLLECT;
    CALLGRIND_DUMP_STATS_AT(name);
    CALLGRIND_STOP_INSTRUMENTATION;
}

#else

int micro_is_counting(void) { return 0; }
void micro_begin_counting(void) {}
void micro_end_counting(const char *name) { (void)name; }

#endif
