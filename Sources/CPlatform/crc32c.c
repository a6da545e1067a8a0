#include "CPlatform.h"

#include <string.h>

// The reflected Castagnoli polynomial.
#define POLYNOMIAL 0x82F63B78u

static uint32_t table[256];

__attribute__((constructor)) static void fill_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) ? POLYNOMIAL : 0);
        table[byte] = value;
    }
}

uint32_t watchllm_crc32c_portable(uint32_t seed, const void *bytes, size_t length) {
    const uint8_t *cursor = bytes;
    uint32_t state = ~seed;
    while (length--) state = (state >> 8) ^ table[(state ^ *cursor++) & 0xFF];
    return ~state;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(
    uint32_t seed, const uint8_t *cursor, size_t length) {
    uint64_t state = ~seed;
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, cursor, 8);
        state = _mm_crc32_u64(state, word);
        cursor += 8;
        length -= 8;
    }
    uint32_t rest = (uint32_t)state;
    while (length--) rest = _mm_crc32_u8(rest, *cursor++);
    return ~rest;
}

uint32_t watchllm_crc32c(uint32_t seed, const void *bytes, size_t length) {
    if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42(seed, bytes, length);
    return watchllm_crc32c_portable(seed, bytes, length);
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

uint32_t watchllm_crc32c(uint32_t seed, const void *bytes, size_t length) {
    const uint8_t *cursor = bytes;
    uint32_t state = ~seed;
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, cursor, 8);
        state = __crc32cd(state, word);
        cursor += 8;
        length -= 8;
    }
    while (length--) state = __crc32cb(state, *cursor++);
    return ~state;
}

#else

uint32_t watchllm_crc32c(uint32_t seed, const void *bytes, size_t length) {
    return watchllm_crc32c_portable(seed, bytes, length);
}

#endif
