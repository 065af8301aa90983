#ifndef SKIFF_QUEUE_H
#define SKIFF_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that wait to be written to a descriptor. Holds at most its limit, and nothing while empty. */
struct queue {
  uint8_t *bytes;
  size_t head, tail, capacity, limit;
};

static inline size_t queue_size(const struct queue *queue) { return queue->tail - queue->head; }

static inline size_t queue_space(const struct queue *queue) {
  return queue->limit - queue_size(queue);
}

/* Takes all of it or, beyond the limit or without memory, nothing. */
bool queue_put(struct queue *queue, const void *bytes, size_t length);

/* Takes a frame, header and payload, or nothing. The payload comes in two pieces. */
bool queue_frame(struct queue *queue, uint8_t type, const void *first, size_t first_length,
                 const void *second, size_t second_length);

/* Writes what the descriptor takes now; false when it will never take more. */
bool queue_flush(struct queue *queue, int descriptor);

void queue_clear(struct queue *queue);

#endif
