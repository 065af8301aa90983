#include "channel.h"

#include <string.h>

#include "bytes.h"
#include "control_types.h"
#include "frame.h"

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t take_header(struct channel *channel, const uint8_t *bytes, size_t length) {
  size_t count = least(FRAME_HEADER - channel->header_got, length);
  memcpy(channel->header + channel->header_got, bytes, count);
  channel->header_got += count;
  if (channel->header_got == FRAME_HEADER) {
    channel->length = get_u32(channel->header);
    channel->got = 0;
    channel->broken = channel->length > FRAME_MAX_PAYLOAD;
  }
  return count;
}

static size_t take_payload(struct channel *channel, const uint8_t *bytes, size_t length) {
  size_t count = least(channel->length - channel->got, length);
  if (channel->length <= CHANNEL_MAX_PAYLOAD) {
    memcpy(channel->payload + channel->got, bytes, count);
  }
  channel->got += (uint32_t)count;
  return count;
}

static void deliver(struct channel *channel, channel_frame *frame, void *owner) {
  uint8_t type = channel->header[4];
  channel->header_got = 0;
  if (channel->length <= CHANNEL_MAX_PAYLOAD && type >= GUEST_FIRST && type <= GUEST_LAST) {
    frame(owner, type, channel->payload, channel->length);
  }
}

void channel_feed(struct channel *channel, const uint8_t *bytes, size_t length,
                  channel_frame *frame, void *owner) {
  while (length > 0 && !channel->broken) {
    size_t count = channel->header_got < FRAME_HEADER ? take_header(channel, bytes, length)
                                                      : take_payload(channel, bytes, length);
    bytes += count;
    length -= count;
    if (channel->header_got == FRAME_HEADER && !channel->broken
        && channel->got == channel->length) {
      deliver(channel, frame, owner);
    }
  }
}

static size_t answer_size(const uint8_t *answer) { return FRAME_HEADER + get_u32(answer); }

static void drop_one(struct kept *kept) {
  size_t at = 0;
  while (at < kept->used && kept->bytes[at + KEPT_OVERHEAD - 1] != GUEST_LISTEN) {
    at += answer_size(kept->bytes + at);
  }
  if (at == kept->used) {
    at = 0;
  }
  size_t size = answer_size(kept->bytes + at);
  memmove(kept->bytes + at, kept->bytes + at + size, kept->used - at - size);
  kept->used -= size;
  kept->frames--;
}

size_t channel_answer(uint8_t *answer, uint64_t at, uint8_t type, const uint8_t *payload,
                      size_t length) {
  size_t size = KEPT_OVERHEAD + length;
  put_u32(answer, (uint32_t)(size - FRAME_HEADER));
  answer[4] = CONTROL_GUEST;
  put_u64(answer + FRAME_HEADER, at);
  answer[KEPT_OVERHEAD - 1] = type;
  if (length > 0) {
    memcpy(answer + KEPT_OVERHEAD, payload, length);
  }
  return size;
}

const uint8_t *kept_add(struct kept *kept, uint64_t at, uint8_t type, const uint8_t *payload,
                        size_t length, size_t *answer_length) {
  size_t size = KEPT_OVERHEAD + length;
  while (kept->frames == KEPT_MAX_FRAMES || KEPT_MAX_BYTES - kept->used < size) {
    drop_one(kept);
  }
  uint8_t *answer = kept->bytes + kept->used;
  *answer_length = channel_answer(answer, at, type, payload, length);
  kept->used += size;
  kept->frames++;
  return answer;
}
