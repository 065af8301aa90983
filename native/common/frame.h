#ifndef SKIFF_FRAME_H
#define SKIFF_FRAME_H

#include <stdint.h>

/* Framing of docs/design/guest-channel.md: u32 payload length, u8 type, payload. */
enum { FRAME_HEADER = 5, FRAME_MAX_PAYLOAD = 1 << 20 };

/* Channel frames, host to guest. */
enum {
  HOST_IDENTITY = 1,
  HOST_STOP = 2,
  HOST_SIGNAL = 3,
  HOST_TIME = 4,
  HOST_ENTROPY = 5,
  HOST_READ = 6,
  HOST_RESIZE = 7,
  HOST_SYNC = 8,
  HOST_PROCESSES = 9,
  HOST_READDRESS = 10
};

/* Channel frames, guest to host. */
enum {
  GUEST_FIRST = 64,
  GUEST_HELLO = 64,
  GUEST_STARTED = 65,
  GUEST_FAILED = 66,
  GUEST_LISTEN = 67,
  GUEST_EXIT = 68,
  GUEST_GOODBYE = 69,
  GUEST_FEATURES = 70,
  /* From here on answers, for who asked: the guard passes them on and keeps none. */
  GUEST_FIRST_ANSWER = 96,
  GUEST_SYNCED = 96,
  GUEST_PROCESSES = 97,
  GUEST_READDRESSED = 98,
  GUEST_LAST = 127
};

/* Standard input port. */
enum { INPUT_DATA = 1, INPUT_END = 2 };

enum { CHANNEL_VERSION = 1 };

/* Bits of FEATURES: what this init understands beside what the version's first one did. */
enum {
  FEATURE_TERMINAL = 1,
  FEATURE_SYNC = 2,
  FEATURE_PROCESSES = 4,
  FEATURE_MOUNTS = 8,
  FEATURE_ADDRESSES = 16
};

#endif
