#include "frames.h"

#include "init_check.h"

enum { SEED = 7, ROUNDS = 300 };

static struct frame_reader reader;
static struct frame_queue queue;

static void feed(const uint8_t *bytes, size_t count) {
  size_t space;
  uint8_t *at = frame_space(&reader, &space);
  CHECK(count <= space);
  memcpy(at, bytes, count);
  frame_added(&reader, count);
}

static void puts_frames_together_from_pieces(void) {
  uint64_t state = SEED;
  for (int round = 0; round < ROUNDS; round++) {
    size_t sizes[8], count = 1 + random_below(&state, 8), seen = 0;
    queue.held = 0;
    for (size_t i = 0; i < count; i++) {
      uint8_t payload[600];
      sizes[i] = random_below(&state, sizeof payload);
      memset(payload, (int)i, sizeof payload);
      CHECK(frame_queue_add(&queue, (uint8_t)(i + 1), payload, sizes[i]) == 0);
    }
    for (size_t at = 0; at < queue.held;) {
      size_t piece = 1 + random_below(&state, queue.held - at);
      feed(queue.bytes + at, piece);
      at += piece;
      struct frame frame;
      while (frame_next(&reader, &frame) == 1) {
        CHECK(frame.type == seen + 1 && frame.length == sizes[seen]);
        for (uint32_t i = 0; i < frame.length; i++) CHECK(frame.payload[i] == seen);
        seen++;
      }
    }
    CHECK(seen == count);
  }
}

static void takes_the_longest_frame(void) {
  static uint8_t whole[FRAME_HEADER + FRAME_MAX_PAYLOAD];
  struct frame frame;
  put_u32(whole, FRAME_MAX_PAYLOAD);
  whole[4] = 1;
  size_t space;
  frame_space(&reader, &space);
  CHECK(space == sizeof whole);
  feed(whole, sizeof whole);
  CHECK(frame_next(&reader, &frame) == 1 && frame.length == FRAME_MAX_PAYLOAD);
  CHECK(frame_next(&reader, &frame) == 0);
}

static void refuses_a_longer_one(void) {
  uint8_t header[FRAME_HEADER] = {0};
  struct frame frame;
  put_u32(header, FRAME_MAX_PAYLOAD + 1);
  feed(header, sizeof header);
  CHECK(frame_next(&reader, &frame) == -1);
  reader.held = reader.taken = 0;
}

static void queues_no_more_than_fits(void) {
  static uint8_t much[sizeof queue.bytes];
  queue.held = 0;
  CHECK(frame_queue_add(&queue, 1, much, sizeof much) == -1 && queue.held == 0);
  CHECK(frame_queue_add(&queue, 1, much, sizeof much - FRAME_HEADER) == 0);
  CHECK(frame_queue_add(&queue, 1, NULL, 0) == -1);
  frame_queue_sent(&queue, 10);
  CHECK(queue.held == sizeof queue.bytes - 10);
}

/* Feeds the stream in pieces of at most `most` bytes and collects the program input. */
static size_t collect(struct input_stream *stream, const uint8_t *bytes, size_t count, size_t most,
                      uint8_t *out) {
  size_t collected = 0;
  for (size_t at = 0; at < count;) {
    size_t skip, piece = count - at < most ? count - at : most;
    size_t data = input_next(stream, bytes + at, piece, &skip);
    CHECK(skip + data <= piece);
    memcpy(out + collected, bytes + at + skip, data);
    collected += data;
    at += skip + data;
  }
  return collected;
}

static void takes_program_input_out_of_frames(void) {
  static const uint8_t wire[] = {3, 0, 0, 0, 1, 'a', 'b', 'c', 0, 0, 0, 0, 1,
                                 2, 0, 0, 0, 1, 'd', 'e', 0, 0, 0, 0, 2, 'x', 'y'};
  uint8_t out[sizeof wire];
  for (size_t most = 1; most <= sizeof wire; most++) {
    struct input_stream stream = {0};
    CHECK(collect(&stream, wire, sizeof wire, most, out) == 5);
    CHECK(memcmp(out, "abcde", 5) == 0 && stream.ended == 1);
  }
}

static void ends_input_that_breaks_the_protocol(void) {
  static const uint8_t unknown[] = {1, 0, 0, 0, 9, 'x'}, long_one[] = {1, 0, 16, 0, 1, 'x'};
  uint8_t out[8];
  struct input_stream stream = {0};
  CHECK(collect(&stream, unknown, sizeof unknown, 6, out) == 0 && stream.ended == -1);
  stream = (struct input_stream){0};
  CHECK(collect(&stream, long_one, sizeof long_one, 6, out) == 0 && stream.ended == -1);
}

int main(void) {
  puts_frames_together_from_pieces();
  takes_the_longest_frame();
  refuses_a_longer_one();
  queues_no_more_than_fits();
  takes_program_input_out_of_frames();
  ends_input_that_breaks_the_protocol();
  return 0;
}
