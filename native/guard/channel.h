#ifndef SKIFF_CHANNEL_H
#define SKIFF_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  /* The longest guest frame that is looked at: FAILED with a path of PATH_MAX and its story. Longer
   * ones, up to FRAME_MAX_PAYLOAD, are skipped. */
  CHANNEL_MAX_PAYLOAD = 8 * 1024,
  KEPT_MAX_FRAMES = 256,
  KEPT_MAX_BYTES = 64 * 1024,
  /* A kept frame is stored as the answer that replays it: header, u64 ns, u8 type, payload. */
  KEPT_OVERHEAD = 5 + 8 + 1
};

/* Reads frames out of a guest's bytes, whatever they are. */
struct channel {
  uint8_t header[5];
  size_t header_got;
  uint32_t length, got;
  bool broken; /* a frame was too long: nothing after it can be understood */
  uint8_t payload[CHANNEL_MAX_PAYLOAD];
};

typedef void channel_frame(void *owner, uint8_t type, const uint8_t *payload, size_t length);

/* Calls back for each whole frame of a guest's type (64-127). */
void channel_feed(struct channel *channel, const uint8_t *bytes, size_t length,
                  channel_frame *frame, void *owner);

/* Frames kept for whoever subscribes later. */
struct kept {
  size_t frames, used;
  uint8_t bytes[KEPT_MAX_BYTES];
};

/* Keeps a frame, dropping the oldest LISTEN, or else the oldest, where there is no room. Returns its
 * answer, which lies in the store until the next call. */
const uint8_t *kept_add(struct kept *kept, uint64_t at, uint8_t type, const uint8_t *payload,
                        size_t length, size_t *answer_length);

/* Writes the answer that tells a subscriber of a frame; there is room for KEPT_OVERHEAD more bytes
 * than the payload has. Returns its length. */
size_t channel_answer(uint8_t *answer, uint64_t at, uint8_t type, const uint8_t *payload,
                      size_t length);

#endif
