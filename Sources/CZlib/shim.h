#include <zlib.h>

// The initialiser is a macro that Swift does not import; this is what it expands to.
static inline int watchllm_inflate_init(z_streamp stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}
