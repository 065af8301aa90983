#ifndef SKIFF_CONTROL_TYPES_H
#define SKIFF_CONTROL_TYPES_H

/* The control socket's frames; see docs/design/guard.md, Control socket. */
enum {
  CONTROL_STATUS = 1,
  CONTROL_SEND = 2,
  CONTROL_INPUT = 3,
  CONTROL_KILL = 4,
  CONTROL_SUBSCRIBE = 5,
  CONTROL_AWAIT_LOG = 6,

  CONTROL_ERROR = 128,
  CONTROL_STATUS_IS = 129,
  CONTROL_GUEST = 130,
  CONTROL_LOG = 131,
  CONTROL_EXITED = 132
};

#endif
