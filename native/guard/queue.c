#include "queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bytes.h"
#include "frame.h"

void queue_clear(struct queue *queue) {
  free(queue->bytes);
  queue->bytes = NULL;
  queue->head = queue->tail = queue->capacity = 0;
}

static bool make_room(struct queue *queue, size_t length) {
  if (queue->capacity - queue->tail >= length) {
    return true;
  }
  size_t size = queue_size(queue);
  if (queue->head > 0) {
    memmove(queue->bytes, queue->bytes + queue->head, size);
    queue->head = 0;
    queue->tail = size;
  }
  size_t capacity = queue->capacity == 0 ? 256 : queue->capacity;
  while (capacity < size + length) {
    capacity *= 2;
  }
  if (capacity == queue->capacity) {
    return true;
  }
  uint8_t *grown = realloc(queue->bytes, capacity);
  if (grown == NULL) {
    return false;
  }
  queue->bytes = grown;
  queue->capacity = capacity;
  return true;
}

bool queue_put(struct queue *queue, const void *bytes, size_t length) {
  if (length > queue_space(queue) || !make_room(queue, length)) {
    return false;
  }
  if (length > 0) {
    memcpy(queue->bytes + queue->tail, bytes, length);
    queue->tail += length;
  }
  return true;
}

bool queue_frame(struct queue *queue, uint8_t type, const void *first, size_t first_length,
                 const void *second, size_t second_length) {
  size_t length = first_length + second_length;
  uint8_t header[FRAME_HEADER];
  if (FRAME_HEADER + length > queue_space(queue) || !make_room(queue, FRAME_HEADER + length)) {
    return false;
  }
  put_u32(header, (uint32_t)length);
  header[4] = type;
  return queue_put(queue, header, sizeof header) && queue_put(queue, first, first_length)
         && queue_put(queue, second, second_length);
}

bool queue_flush(struct queue *queue, int descriptor) {
  while (queue_size(queue) > 0) {
    ssize_t sent = send(descriptor, queue->bytes + queue->head, queue_size(queue),
                        MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) {
      continue;
    }
    if (sent < 0) {
      return errno == EAGAIN || errno == ENOBUFS;
    }
    queue->head += (size_t)sent;
  }
  queue_clear(queue);
  return true;
}
