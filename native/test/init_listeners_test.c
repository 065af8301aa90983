#include "listeners.h"

#include "clock.h"
#include "init_check.h"

static const char TCP_TABLE[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
    "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
    "   2: 0F02000A:0050 0202000A:D431 01 00000000:00000000 00:00000000 00000000     0\n"
    "garbage\n"
    "   3: 0F02000A:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n";
static const char TCP6_TABLE[] =
    "  sl  local_address                         remote_address                        st\n"
    "   0: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 0\n"
    "   1: 0000000000000000FFFF00000100007F:1F92 00000000000000000000000000000000:0000 0A 0\n"
    "   2: 00000000000000000000000000000000:1F93 00000000000000000000000000000000:0000 0A 0\n";
static const char UDP_TABLE[] =
    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
    "  123: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0\n"
    "  124: 00000000:0036 0202000A:0035 01 00000000:00000000 00:00000000 00000000     0\n";

static size_t found_count;
static struct watched_port found_last;

static void found(void *context, struct watched_port port) {
  (void)context;
  found_count++;
  found_last = port;
}

static int bound(uint8_t protocol, uint16_t port, const char *table) {
  static struct listeners listeners;
  struct watched_port wanted = {protocol, port};
  listeners_watch(&listeners, &wanted, 1);
  found_count = 0;
  listeners_scan(&listeners, protocol, table, found, NULL);
  listeners_scan(&listeners, protocol, table, found, NULL);
  CHECK(found_count <= 1);
  CHECK(listeners.missing == 1 - found_count);
  CHECK(found_count == 0 || found_last.port == port);
  return found_count == 1;
}

static void sees_what_others_can_reach(void) {
  CHECK(bound(6, 22, TCP_TABLE));
  CHECK(bound(6, 443, TCP_TABLE));
  CHECK(bound(6, 8083, TCP6_TABLE));
  CHECK(bound(17, 53, UDP_TABLE));
}

static void passes_over_the_rest(void) {
  CHECK(!bound(6, 8080, TCP_TABLE)); /* loopback only */
  CHECK(!bound(6, 80, TCP_TABLE));   /* a connection */
  CHECK(!bound(6, 81, TCP_TABLE));
  CHECK(!bound(6, 8081, TCP6_TABLE));
  CHECK(!bound(6, 8082, TCP6_TABLE)); /* ::ffff:127.0.0.1 */
  CHECK(!bound(17, 54, UDP_TABLE));   /* connected */
  CHECK(!bound(6, 22, ""));
}

static void survives_any_table(void) {
  uint64_t state = 3;
  for (int round = 0; round < 20000; round++) {
    char table[sizeof TCP_TABLE];
    memcpy(table, TCP_TABLE, sizeof table);
    for (size_t changes = random_below(&state, 12); changes > 0; changes--) {
      table[random_below(&state, sizeof table - 1)] = (char)next_random(&state);
    }
    bound(6, 22, table);
  }
}

static void looks_often_at_first(void) {
  CHECK(listeners_pause(0) == 5);
  CHECK(listeners_pause(160ull * NANOS_PER_MILLI) == 10);
  CHECK(listeners_pause(3600000ull * NANOS_PER_MILLI) == 500);
}

int main(void) {
  sees_what_others_can_reach();
  passes_over_the_rest();
  survives_any_table();
  looks_often_at_first();
  return 0;
}
