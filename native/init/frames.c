#include "frames.h"

#include <string.h>

uint8_t *frame_space(struct frame_reader *reader, size_t *space) {
  memmove(reader->bytes, reader->bytes + reader->taken, reader->held - reader->taken);
  reader->held -= reader->taken;
  reader->taken = 0;
  *space = sizeof reader->bytes - reader->held;
  return reader->bytes + reader->held;
}

void frame_added(struct frame_reader *reader, size_t count) { reader->held += count; }

int frame_next(struct frame_reader *reader, struct frame *frame) {
  const uint8_t *at = reader->bytes + reader->taken;
  size_t there = reader->held - reader->taken;
  if (there < FRAME_HEADER) return 0;
  uint32_t length = get_u32(at);
  if (length > FRAME_MAX_PAYLOAD) return -1;
  if (there - FRAME_HEADER < length) return 0;
  *frame = (struct frame){.type = at[4], .length = length, .payload = at + FRAME_HEADER};
  reader->taken += FRAME_HEADER + length;
  return 1;
}

int frame_queue_add(struct frame_queue *queue, uint8_t type, const void *payload, size_t length) {
  if (length > FRAME_MAX_PAYLOAD) return -1;
  if (sizeof queue->bytes - queue->held < FRAME_HEADER + length) return -1;
  uint8_t *at = queue->bytes + queue->held;
  put_u32(at, (uint32_t)length);
  at[4] = type;
  if (length > 0) memcpy(at + FRAME_HEADER, payload, length);
  queue->held += FRAME_HEADER + length;
  return 0;
}

void frame_queue_sent(struct frame_queue *queue, size_t count) {
  memmove(queue->bytes, queue->bytes + count, queue->held - count);
  queue->held -= count;
}

static void header_complete(struct input_stream *stream) {
  stream->left = get_u32(stream->header);
  uint8_t type = stream->header[4];
  if (stream->left > FRAME_MAX_PAYLOAD || (type != INPUT_DATA && type != INPUT_END)) {
    stream->ended = -1;
  } else if (type == INPUT_END) {
    stream->ended = 1;
  }
}

size_t input_next(struct input_stream *stream, const uint8_t *at, size_t count, size_t *skip) {
  *skip = 0;
  while (stream->left == 0 && !stream->ended && *skip < count) {
    stream->header[stream->header_held++] = at[(*skip)++];
    if (stream->header_held == FRAME_HEADER) {
      stream->header_held = 0;
      header_complete(stream);
    }
  }
  if (stream->ended) {
    *skip = count;
    return 0;
  }
  size_t there = count - *skip;
  size_t data = there < stream->left ? there : stream->left;
  stream->left -= (uint32_t)data;
  return data;
}
