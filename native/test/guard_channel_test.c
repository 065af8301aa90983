#include "channel.h"

#include "bytes.h"
#include "control_types.h"
#include "frame.h"
#include "guard_check.h"

static struct channel channel;
static struct kept kept;
static size_t seen, seen_bytes;
static uint8_t last_type;

static void note(void *owner, uint8_t type, const uint8_t *payload, size_t length) {
  CHECK(owner == &seen);
  CHECK(type >= GUEST_FIRST && type <= GUEST_LAST && length <= CHANNEL_MAX_PAYLOAD);
  for (size_t i = 0; i < length; i++) {
    seen_bytes += payload[i];
  }
  seen++;
  last_type = type;
}

static void feed(const uint8_t *bytes, size_t length) {
  channel_feed(&channel, bytes, length, note, &seen);
}

static void reset(void) {
  memset(&channel, 0, sizeof channel);
  seen = seen_bytes = 0;
}

static size_t frame(uint8_t *to, uint8_t type, size_t length) {
  put_u32(to, (uint32_t)length);
  to[4] = type;
  memset(to + FRAME_HEADER, 1, length);
  return FRAME_HEADER + length;
}

static void frames_are_found_however_they_are_cut(void) {
  uint8_t bytes[64];
  size_t length = frame(bytes, GUEST_HELLO, 3);
  length += frame(bytes + length, GUEST_GOODBYE, 0);
  length += frame(bytes + length, GUEST_EXIT, 11);
  for (size_t step = 1; step <= length; step++) {
    reset();
    for (size_t at = 0; at < length; at += step) {
      feed(bytes + at, length - at < step ? length - at : step);
    }
    CHECK(seen == 3 && seen_bytes == 14 && last_type == GUEST_EXIT);
  }
}

static void only_the_guests_types_are_heard(void) {
  uint8_t bytes[16];
  reset();
  for (int type = 0; type < 256; type++) {
    feed(bytes, frame(bytes, (uint8_t)type, 1));
  }
  CHECK(seen == GUEST_LAST - GUEST_FIRST + 1);
}

static void long_frames_are_skipped(void) {
  static uint8_t bytes[FRAME_HEADER + FRAME_MAX_PAYLOAD];
  reset();
  feed(bytes, frame(bytes, GUEST_LISTEN, CHANNEL_MAX_PAYLOAD));
  CHECK(seen == 1);
  feed(bytes, frame(bytes, GUEST_LISTEN, CHANNEL_MAX_PAYLOAD + 1));
  feed(bytes, frame(bytes, GUEST_LISTEN, FRAME_MAX_PAYLOAD));
  CHECK(seen == 1);
  feed(bytes, frame(bytes, GUEST_EXIT, 2));
  CHECK(seen == 2 && last_type == GUEST_EXIT && !channel.broken);
}

static void an_answer_is_told_as_a_kept_frame_would_be(void) {
  uint8_t answer[KEPT_OVERHEAD + 3];
  size_t kept_length;
  memset(&kept, 0, sizeof kept);
  const uint8_t *stored = kept_add(&kept, 77, GUEST_SYNCED, (const uint8_t *)"abc", 3, &kept_length);
  CHECK(channel_answer(answer, 77, GUEST_SYNCED, (const uint8_t *)"abc", 3) == kept_length);
  CHECK(memcmp(answer, stored, kept_length) == 0);
}

static void a_hostile_length_ends_the_hearing(void) {
  static const uint32_t lengths[] = {FRAME_MAX_PAYLOAD + 1, INT32_MAX, UINT32_C(1) << 31,
                                     UINT32_MAX};
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    uint8_t bytes[32];
    reset();
    put_u32(bytes, lengths[i]);
    bytes[4] = GUEST_EXIT;
    feed(bytes, FRAME_HEADER);
    CHECK(channel.broken);
    feed(bytes, frame(bytes, GUEST_EXIT, 4));
    CHECK(seen == 0);
  }
}

static void garbage_never_hurts(void) {
  for (uint64_t seed = 0; seed < 3000; seed++) {
    uint64_t state = seed;
    reset();
    for (int i = 0; i < 20; i++) {
      uint8_t bytes[97];
      size_t length = 1 + next_random(&state) % sizeof bytes;
      for (size_t at = 0; at < length; at++) {
        bytes[at] = next_random(&state) % 3 == 0 ? (uint8_t)next_random(&state) : 0;
      }
      feed(bytes, length);
    }
  }
}

/* Walks the store as a subscriber would. */
static size_t count_kept(uint8_t type) {
  size_t count = 0, at = 0;
  while (at < kept.used) {
    CHECK(kept.bytes[at + 4] == CONTROL_GUEST);
    count += kept.bytes[at + KEPT_OVERHEAD - 1] == type;
    at += FRAME_HEADER + get_u32(kept.bytes + at);
  }
  CHECK(at == kept.used && kept.used <= KEPT_MAX_BYTES && kept.frames <= KEPT_MAX_FRAMES);
  return count;
}

static void keep(uint8_t type, size_t length) {
  static const uint8_t payload[CHANNEL_MAX_PAYLOAD];
  size_t answer_length;
  const uint8_t *answer = kept_add(&kept, 77, type, payload, length, &answer_length);
  CHECK(answer_length == KEPT_OVERHEAD + length && get_u64(answer + FRAME_HEADER) == 77);
}

static void the_oldest_listens_make_room(void) {
  memset(&kept, 0, sizeof kept);
  keep(GUEST_HELLO, 20);
  keep(GUEST_STARTED, 8);
  for (int i = 0; i < 1000; i++) {
    keep(GUEST_LISTEN, 11);
  }
  keep(GUEST_EXIT, 11);
  CHECK(kept.frames == KEPT_MAX_FRAMES);
  CHECK(count_kept(GUEST_HELLO) == 1 && count_kept(GUEST_STARTED) == 1);
  CHECK(count_kept(GUEST_EXIT) == 1 && count_kept(GUEST_LISTEN) == KEPT_MAX_FRAMES - 3);
}

static void without_listens_the_oldest_makes_room(void) {
  memset(&kept, 0, sizeof kept);
  for (int i = 0; i < 1000; i++) {
    keep((uint8_t)(GUEST_FIRST + i % 64), (size_t)(i * 37) % CHANNEL_MAX_PAYLOAD);
    count_kept(GUEST_EXIT);
  }
  keep(GUEST_EXIT, CHANNEL_MAX_PAYLOAD);
  CHECK(count_kept(GUEST_EXIT) >= 1);
}

int main(void) {
  frames_are_found_however_they_are_cut();
  only_the_guests_types_are_heard();
  long_frames_are_skipped();
  an_answer_is_told_as_a_kept_frame_would_be();
  a_hostile_length_ends_the_hearing();
  garbage_never_hurts();
  the_oldest_listens_make_room();
  without_listens_the_oldest_makes_room();
  return 0;
}
