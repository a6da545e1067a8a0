#ifndef WATCHLLM_BENCHMARKS_CCALLGRIND_H
#define WATCHLLM_BENCHMARKS_CCALLGRIND_H

// What a program says to callgrind, a tool of valgrind, while it runs in it. Without valgrind, when
// this is compiled or when it runs, all of it does nothing.

/// Whether the program runs in valgrind, and was compiled where its headers were.
int micro_is_counting(void);

/// Counts instructions from here on.
void micro_begin_counting(void);

/// Counts no longer, and writes what was counted into a file of its own that has the name in it.
void micro_end_counting(const char *name);

#endif
