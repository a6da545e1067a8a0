#include "CPlatform.h"

#include <malloc.h>

void watchllm_bound_allocator(int arenas, size_t trim_threshold) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, arenas);
    mallopt(M_TRIM_THRESHOLD, (int)trim_threshold);
    /* Set, it no longer grows with what is freed: large buffers go back to the system at once. */
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
#else
    (void)arenas;
    (void)trim_threshold;
#endif
}
