#ifndef C_PRICE_BOOK_H
#define C_PRICE_BOOK_H

#include <stddef.h>
#include <stdint.h>

/// The bytes of prices.csv as they were at build time; they live as long as the process.
const uint8_t *_Nonnull price_book_bytes(void);

/// How many bytes there are.
size_t price_book_byte_count(void);

#endif
