#ifndef SKIFF_MIX_H
#define SKIFF_MIX_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A keyed hash, SipHash-1-3 (Aumasson, Bernstein 2012) over whole words: guests choose their ports,
 * so places in tables must not be theirs to choose. `length` is a multiple of 8. */

static inline uint64_t rotate(uint64_t value, int by) { return value << by | value >> (64 - by); }

static inline void mix_round(uint64_t v[4]) {
  v[0] += v[1];
  v[1] = rotate(v[1], 13) ^ v[0];
  v[0] = rotate(v[0], 32);
  v[2] += v[3];
  v[3] = rotate(v[3], 16) ^ v[2];
  v[0] += v[3];
  v[3] = rotate(v[3], 21) ^ v[0];
  v[2] += v[1];
  v[1] = rotate(v[1], 17) ^ v[2];
  v[2] = rotate(v[2], 32);
}

static inline uint64_t mix(const void *bytes, size_t length, const uint64_t secret[2]) {
  uint64_t v[4] = {
      secret[0] ^ UINT64_C(0x736f6d6570736575), secret[1] ^ UINT64_C(0x646f72616e646f6d),
      secret[0] ^ UINT64_C(0x6c7967656e657261), secret[1] ^ UINT64_C(0x7465646279746573)};
  for (size_t at = 0; at < length; at += 8) {
    uint64_t word;
    memcpy(&word, (const uint8_t *)bytes + at, 8);
    v[3] ^= word;
    mix_round(v);
    v[0] ^= word;
  }
  uint64_t last = (uint64_t)length << 56;
  v[3] ^= last;
  mix_round(v);
  v[0] ^= last;
  v[2] ^= 0xff;
  for (int i = 0; i < 3; i++) {
    mix_round(v);
  }
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif
