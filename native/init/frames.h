#ifndef SKIFF_FRAMES_H
#define SKIFF_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "frame.h"

/* Puts frames together from whatever pieces a read returns. */
struct frame_reader {
  size_t held, taken;
  uint8_t bytes[FRAME_HEADER + FRAME_MAX_PAYLOAD];
};

/* One frame; its payload lies in the reader and is good until the next call on it. */
struct frame {
  uint8_t type;
  uint32_t length;
  const uint8_t *payload;
};

/* Where the next bytes are to be read to, and how many fit: never 0 once frame_next said 0. */
uint8_t *frame_space(struct frame_reader *reader, size_t *space);
void frame_added(struct frame_reader *reader, size_t count);

/* 1 with a frame, 0 when more bytes are needed, -1 when the peer breaks the protocol. */
int frame_next(struct frame_reader *reader, struct frame *frame);

/* Frames on their way out: bounded, for all that init ever says is small. */
struct frame_queue {
  size_t held;
  uint8_t bytes[1 << 17];
};

/* 0, or -1 when it does not fit: then nothing was queued. */
int frame_queue_add(struct frame_queue *queue, uint8_t type, const void *payload, size_t length);
void frame_queue_sent(struct frame_queue *queue, size_t count);

/* Takes the bytes of DATA frames out of the stream on the input port. */
struct input_stream {
  uint8_t header[FRAME_HEADER];
  uint8_t header_held;
  uint32_t left;
  int ended; /* an END frame came, or nonsense: -1 */
};

/* How many of the bytes at `at` belong to program input, after skipping `*skip` of framing. */
size_t input_next(struct input_stream *stream, const uint8_t *at, size_t count, size_t *skip);

#endif
