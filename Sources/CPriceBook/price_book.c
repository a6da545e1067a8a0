#include "CPriceBook.h"

// #embed is C23; the compiler has it in every mode and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t bytes[] = {
#embed "prices.csv"
};

// Functions, because Swift can't import an array of unknown length.
const uint8_t *price_book_bytes(void) { return bytes; }

size_t price_book_byte_count(void) { return sizeof bytes; }
