#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "guard.h"

static char text[RECORD_MAX_BYTES];

static size_t put_hex(char *to, const uint8_t *bytes, size_t length) {
  static const char digit[] = "0123456789abcdef";
  for (size_t i = 0; i < length; i++) {
    to[2 * i] = digit[bytes[i] >> 4];
    to[2 * i + 1] = digit[bytes[i] & 15];
  }
  to[2 * length] = '\0';
  return 2 * length;
}

void ending_told(struct guard *guard, bool failed, const uint8_t *payload, size_t length) {
  struct ending *ending = &guard->ending;
  if (ending->told) {
    return; /* a guest ends once */
  }
  ending->told = true;
  ending->failed = failed;
  ending->program_length = length;
  memcpy(ending->program, payload, length);
  size_t used = (size_t)snprintf(text, sizeof text, failed ? "failed " : "exit ");
  used += put_hex(text + used, payload, length);
  text[used++] = '\n';
  record_write(&guard->guest_exit, text, used);
}

const char *ending_write(struct guard *guard) {
  const struct ending *ending = &guard->ending;
  char at[TIME_TEXT];
  clock_format(clock_wall(), at);
  size_t used = (size_t)snprintf(
      text, sizeof text,
      "{\"version\":1,\"at\":\"%.*s\",\"status\":%d,\"signal\":%d,\"killRequested\":%d,%s\"program\":\"",
      TIME_TEXT, at, ending->status, ending->signal, ending->kill_requested,
      ending->failed ? "\"failed\":true," : "");
  used += put_hex(text + used, ending->program, ending->program_length);
  snprintf(text + used, sizeof text - used,
           "\",\"synced\":%s,\"lostStdout\":%" PRIu64 ",\"lostStderr\":%" PRIu64 "}\n",
           ending->synced ? "true" : "false", guard->log.lost[LOG_STDOUT],
           guard->log.lost[LOG_STDERR]);
  record_write(&guard->exit_record, text, strlen(text));
  return text;
}
