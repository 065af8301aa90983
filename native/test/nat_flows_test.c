#include "flows.h"

#include "check.h"

static const uint64_t SECRET[2] = {1, 2};
static struct flows flows;

static struct flow_key key_of(uint16_t port) {
  struct flow_key key = {.guest_port = port, .far_port = 80, .protocol = 6};
  key.guest.bytes[0] = 0xfd;
  return key;
}

static struct flow *add(uint16_t port, int64_t deadline) {
  struct flow_key key = key_of(port);
  return flows_add(&flows, &key, deadline);
}

static void flows_are_found_until_removed(void) {
  CHECK(flows_open(&flows, 100, SECRET, 0));
  struct flow *flow[100];
  for (uint16_t i = 0; i < 100; i++) {
    flow[i] = add(i, 1000);
    CHECK(flow[i] != NULL);
  }
  CHECK(add(100, 1000) == NULL);
  for (uint16_t i = 0; i < 100; i += 2) {
    flows_remove(&flows, flow[i]);
  }
  for (uint16_t i = 0; i < 100; i++) {
    struct flow_key key = key_of(i);
    CHECK(flows_find(&flows, &key) == (i % 2 == 0 ? NULL : flow[i]));
  }
  CHECK(flows.used == 50);
  uint32_t generation = flow[0]->generation;
  struct flow *again = add(200, 1000);
  CHECK(again != NULL && again->used);
  CHECK(again != flow[0] || again->generation != generation);
  flows_close(&flows);
}

/* At every deadline, never before it, and late by no more than a step. */
static void deadlines_come_in_time(void) {
  CHECK(flows_open(&flows, 1000, SECRET, 0));
  int64_t deadline[1000];
  for (uint16_t i = 0; i < 1000; i++) {
    deadline[i] = (int64_t)i * i % 90000 + 1;
    add(i, deadline[i]);
  }
  for (int64_t now = 0; flows.used > 0; now += 50) {
    struct flow *flow;
    CHECK(now < 100000);
    while ((flow = flows_due(&flows, now)) != NULL) {
      CHECK(flow->deadline <= now && now - flow->deadline <= WHEEL_STEP + 50);
      flows_remove(&flows, flow);
    }
  }
  flows_close(&flows);
}

static void a_deadline_can_be_moved_both_ways(void) {
  CHECK(flows_open(&flows, 10, SECRET, 0));
  struct flow *flow = add(1, 1000);
  flows_set_deadline(&flows, flow, 20000);
  CHECK(flows_due(&flows, 5000) == NULL);
  flows_set_deadline(&flows, flow, 6000);
  CHECK(flows_due(&flows, 5900) == NULL);
  CHECK(flows_due(&flows, 6200) == flow);
  flows_set_deadline(&flows, flow, 10000000);
  for (int64_t now = 6200; now < 9900000; now += 31000) {
    CHECK(flows_due(&flows, now) == NULL);
  }
  CHECK(flows_due(&flows, 10000200) == flow);
  flows_close(&flows);
}

static void waits_until_the_next_deadline_and_not_at_all_without(void) {
  CHECK(flows_open(&flows, 10, SECRET, 1000000));
  CHECK(flows_wait(&flows, 1000000) == -1);
  add(1, 1000500);
  int wait = flows_wait(&flows, 1000000);
  CHECK(wait >= 500 && wait <= 500 + WHEEL_STEP);
  flows_close(&flows);
}

static void a_clock_that_jumps_does_no_harm(void) {
  CHECK(flows_open(&flows, 10, SECRET, 0));
  struct flow *flow = add(1, 1000);
  CHECK(flows_due(&flows, 900000) == flow); /* stopped for a quarter of an hour */
  flows_remove(&flows, flow);
  CHECK(flows_due(&flows, 900000) == NULL);
  flow = add(2, 901000);
  CHECK(flows_due(&flows, 900900) == NULL);
  CHECK(flows_due(&flows, 901200) == flow);
  flows_close(&flows);
}

static void the_line_is_in_order_and_knows_nobody_twice(void) {
  CHECK(flows_open(&flows, 10, SECRET, 0));
  struct flow *first = add(1, 1), *second = add(2, 1), *third = add(3, 1);
  flows_line_up(&flows, first);
  flows_line_up(&flows, second);
  flows_line_up(&flows, first);
  flows_line_up(&flows, third);
  flows_remove(&flows, second);
  CHECK(flows_take(&flows) == first);
  CHECK(flows_take(&flows) == third);
  CHECK(flows_take(&flows) == NULL);
  flows_close(&flows);
}

static void the_oldest_unanswered_is_known(void) {
  struct guest guest = {.oldest = FLOW_NONE, .newest = FLOW_NONE};
  CHECK(flows_open(&flows, 10, SECRET, 0));
  struct flow *flow[3];
  for (uint16_t i = 0; i < 3; i++) {
    flow[i] = add(i, 1);
    flows_await(&flows, &guest, flow[i]);
  }
  CHECK(guest.unanswered == 3 && guest.oldest == flow[0]->number);
  flows_answered(&flows, &guest, flow[1]);
  flows_answered(&flows, &guest, flow[1]);
  flows_answered(&flows, &guest, flow[0]);
  CHECK(guest.unanswered == 1 && guest.oldest == flow[2]->number
        && guest.newest == flow[2]->number);
  flows_answered(&flows, &guest, flow[2]);
  CHECK(guest.oldest == FLOW_NONE && guest.newest == FLOW_NONE);
  flows_close(&flows);
}

int main(void) {
  flows_are_found_until_removed();
  deadlines_come_in_time();
  a_deadline_can_be_moved_both_ways();
  waits_until_the_next_deadline_and_not_at_all_without();
  a_clock_that_jumps_does_no_harm();
  the_line_is_in_order_and_knows_nobody_twice();
  the_oldest_unanswered_is_known();
  return 0;
}
