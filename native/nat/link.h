#ifndef SKIFF_LINK_H
#define SKIFF_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The fabric's end: one stream of frames, u32 length big-endian and bytes, as QEMU's "stream". */

enum { LINK_BUFFER = 512 * 1024, LINK_PREFIX = 4 };

struct link {
  int peer; /* -1 while nobody is connected */
  uint8_t *in, *out;
  size_t in_begin, in_end, out_begin, out_end;
  bool blocked; /* the peer's socket is full */
};

bool link_open(struct link *link);
void link_close(struct link *link);

/* A peer takes the place of the one before, and begins at a frame's beginning. */
void link_connect(struct link *link, int peer);
void link_disconnect(struct link *link);

/* Reads once. False when the peer is gone. */
bool link_read(struct link *link);
/* The next whole frame of what was read; it stays where it is until the next link_read(). 1 with
 * one, 0 without, -1 when the stream makes no sense. */
int link_next(struct link *link, const uint8_t **frame, size_t *length);

/* Where `count` frames of `length` each may be written, LINK_PREFIX bytes apart; NULL when there is
 * no room, or nobody to send to. */
uint8_t *link_room(struct link *link, size_t length, size_t count);
/* The frame that was written where the last link_room(), or the end of the last frame, was. */
void link_send(struct link *link, size_t length);
/* False when the peer is gone. */
bool link_flush(struct link *link);

#endif
