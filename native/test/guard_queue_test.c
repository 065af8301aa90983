#include "queue.h"

#include <sys/socket.h>

#include "bytes.h"
#include "frame.h"
#include "guard_check.h"

static void a_queue_takes_all_or_nothing(void) {
  struct queue queue = {.limit = 100};
  uint8_t bytes[101] = {0};
  CHECK(!queue_put(&queue, bytes, 101));
  CHECK(queue_size(&queue) == 0 && queue.bytes == NULL);
  CHECK(queue_put(&queue, bytes, 60));
  CHECK(!queue_frame(&queue, 1, bytes, 30, bytes, 6));
  CHECK(queue_size(&queue) == 60);
  CHECK(queue_frame(&queue, 1, bytes, 30, bytes, 5));
  CHECK(queue_space(&queue) == 0);
  queue_clear(&queue);
}

/* What goes in comes out, in order, though the reader is slow; empty, it holds no memory. */
static void bytes_come_out_as_they_went_in(void) {
  struct queue queue = {.limit = 1 << 20};
  int pair[2];
  uint64_t in = 5, out = 5, state = 9;
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  size_t put = 0, got = 0;
  while (put < (8u << 20) || got < put) {
    uint8_t bytes[40000];
    size_t length = next_random(&state) % sizeof bytes;
    if (put < (8u << 20) && length <= queue_space(&queue)) {
      for (size_t i = 0; i < length; i++) {
        bytes[i] = (uint8_t)next_random(&in);
      }
      CHECK(queue_put(&queue, bytes, length));
      put += length;
    }
    CHECK(queue_flush(&queue, pair[0]));
    ssize_t count = recv(pair[1], bytes, 1 + next_random(&state) % sizeof bytes, MSG_DONTWAIT);
    for (ssize_t i = 0; i < count; i++) {
      CHECK(bytes[i] == (uint8_t)next_random(&out));
    }
    got += count > 0 ? (size_t)count : 0;
  }
  CHECK(queue_size(&queue) == 0 && queue.bytes == NULL);
  close(pair[1]);
  CHECK(queue_put(&queue, "x", 1));
  CHECK(!queue_flush(&queue, pair[0]));
  queue_clear(&queue);
  close(pair[0]);
}

static void a_frame_has_its_header(void) {
  struct queue queue = {.limit = 1000};
  CHECK(queue_frame(&queue, 200, "ab", 2, "c", 1));
  CHECK(queue_size(&queue) == FRAME_HEADER + 3);
  CHECK(get_u32(queue.bytes) == 3 && queue.bytes[4] == 200);
  CHECK(memcmp(queue.bytes + FRAME_HEADER, "abc", 3) == 0);
  queue_clear(&queue);
}

int main(void) {
  a_queue_takes_all_or_nothing();
  bytes_come_out_as_they_went_in();
  a_frame_has_its_header();
  return 0;
}
