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

// The instruction takes three cycles and can begin each cycle, so three stretches of this length go
// at once; what a state becomes behind as many zeros joins them (Gopal and others, "Fast CRC
// Computation for iSCSI Polynomial Using CRC32 Instruction", 2011).
#define STRETCH 1024

static uint32_t behind_zeros[4][256];

__attribute__((constructor)) static void fill_behind_zeros(void) {
    fill_table();
    for (int bit = 0; bit < 32; bit++) {
        uint32_t state = 1u << bit;
        for (int count = 0; count < STRETCH; count++) state = (state >> 8) ^ table[state & 0xFF];
        // It is linear: each byte's entry is the sum of those of its bits.
        for (int byte = 0; byte < 256; byte++)
            if (byte >> (bit % 8) & 1) behind_zeros[bit / 8][byte] ^= state;
    }
}

static uint32_t skip_zeros(uint32_t state) {
    return behind_zeros[0][state & 0xFF] ^ behind_zeros[1][state >> 8 & 0xFF]
        ^ behind_zeros[2][state >> 16 & 0xFF] ^ behind_zeros[3][state >> 24];
}

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(
    uint32_t seed, const uint8_t *cursor, size_t length) {
    uint64_t state = ~seed;
    while (length >= 3 * STRETCH) {
        uint64_t second = 0, third = 0;
        for (size_t offset = 0; offset < STRETCH; offset += 8) {
            uint64_t words[3];
            memcpy(&words[0], cursor + offset, 8);
            memcpy(&words[1], cursor + offset + STRETCH, 8);
            memcpy(&words[2], cursor + offset + 2 * STRETCH, 8);
            state = _mm_crc32_u64(state, words[0]);
            second = _mm_crc32_u64(second, words[1]);
            third = _mm_crc32_u64(third, words[2]);
        }
        state = skip_zeros((uint32_t)state) ^ second;
        state = skip_zeros((uint32_t)state) ^ third;
        cursor += 3 * STRETCH;
        length -= 3 * STRETCH;
    }
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
