#include "flows.h"

#include <string.h>
#include <sys/mman.h>

#include "mix.h"

enum { CHAINS = 1 << 17, NO_SLOT = 0xffff };

/* Zeroed, and real only where it was touched. */
static void *reserve(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

bool flows_open(struct flows *flows, uint32_t capacity, const uint64_t secret[2], int64_t now) {
  *flows = (struct flows){.capacity = capacity, .free = FLOW_NONE, .chains = CHAINS};
  memcpy(flows->secret, secret, sizeof flows->secret);
  memset(flows->slot, 0xff, sizeof flows->slot);
  flows->turned = now / WHEEL_STEP;
  flows->line_first = flows->line_last = FLOW_NONE;
  flows->place = reserve(capacity * sizeof *flows->place);
  flows->chain = reserve(CHAINS * sizeof *flows->chain);
  if (flows->place == NULL || flows->chain == NULL) {
    return false;
  }
  memset(flows->chain, 0xff, CHAINS * sizeof *flows->chain);
  return true;
}

void flows_close(struct flows *flows) {
  munmap(flows->place, flows->capacity * sizeof *flows->place);
  munmap(flows->chain, CHAINS * sizeof *flows->chain);
}

static uint32_t *chain_of(const struct flows *flows, const struct flow_key *key) {
  return &flows->chain[(uint32_t)mix(key, sizeof *key, flows->secret) & (flows->chains - 1)];
}

struct flow *flows_find(const struct flows *flows, const struct flow_key *key) {
  for (uint32_t at = *chain_of(flows, key); at != FLOW_NONE; at = flows->place[at].chain) {
    if (memcmp(&flows->place[at].key, key, sizeof *key) == 0) {
      return &flows->place[at];
    }
  }
  return NULL;
}

static struct flow *free_place(struct flows *flows) {
  if (flows->free != FLOW_NONE) {
    struct flow *flow = &flows->place[flows->free];
    flows->free = flow->chain;
    return flow;
  }
  if (flows->ever == flows->capacity) {
    return NULL;
  }
  flows->place[flows->ever].number = flows->ever;
  return &flows->place[flows->ever++];
}

struct flow *flows_add(struct flows *flows, const struct flow_key *key, int64_t deadline) {
  struct flow *flow = free_place(flows);
  if (flow == NULL) {
    return NULL;
  }
  uint32_t *chain = chain_of(flows, key);
  *flow = (struct flow){
      .key = *key,
      .number = flow->number,
      .generation = (flow->generation + 1) & 0xffffff,
      .chain = *chain,
      .line_next = FLOW_NONE,
      .fd = -1,
      .guest = GUEST_NONE,
      .slot = NO_SLOT,
      .used = true,
  };
  *chain = flow->number;
  flows->used++;
  flows_set_deadline(flows, flow, deadline);
  return flow;
}

static void leave_slot(struct flows *flows, struct flow *flow) {
  if (flow->wheel_before == FLOW_NONE) {
    flows->slot[flow->slot] = flow->wheel_next;
    if (flow->wheel_next == FLOW_NONE) {
      flows->occupied[flow->slot / 64] &= ~(UINT64_C(1) << flow->slot % 64);
    }
  } else {
    flows->place[flow->wheel_before].wheel_next = flow->wheel_next;
  }
  if (flow->wheel_next != FLOW_NONE) {
    flows->place[flow->wheel_next].wheel_before = flow->wheel_before;
  }
  flow->slot = NO_SLOT;
}

static void leave_line(struct flows *flows, struct flow *flow) {
  if (flow->line_before == FLOW_NONE) {
    flows->line_first = flow->line_next;
  } else {
    flows->place[flow->line_before].line_next = flow->line_next;
  }
  if (flow->line_next == FLOW_NONE) {
    flows->line_last = flow->line_before;
  } else {
    flows->place[flow->line_next].line_before = flow->line_before;
  }
  flow->in_line = false;
}

static void leave_chain(struct flows *flows, const struct flow *flow) {
  uint32_t *at = chain_of(flows, &flow->key);
  while (*at != flow->number) {
    at = &flows->place[*at].chain;
  }
  *at = flow->chain;
}

void flows_rename(struct flows *flows, struct flow *flow, const struct flow_key *key) {
  uint32_t *chain = chain_of(flows, key);
  leave_chain(flows, flow);
  flow->key = *key;
  flow->chain = *chain;
  *chain = flow->number;
}

void flows_remove(struct flows *flows, struct flow *flow) {
  leave_chain(flows, flow);
  leave_slot(flows, flow);
  if (flow->in_line) {
    leave_line(flows, flow);
  }
  flow->used = false;
  flow->chain = flows->free;
  flows->free = flow->number;
  flows->used--;
}

void flows_await(struct flows *flows, struct guest *guest, struct flow *flow) {
  flow->unanswered = true;
  flow->older = guest->newest;
  flow->younger = FLOW_NONE;
  if (guest->newest == FLOW_NONE) {
    guest->oldest = flow->number;
  } else {
    flows->place[guest->newest].younger = flow->number;
  }
  guest->newest = flow->number;
  guest->unanswered++;
}

void flows_answered(struct flows *flows, struct guest *guest, struct flow *flow) {
  if (!flow->unanswered) {
    return;
  }
  flow->unanswered = false;
  guest->unanswered--;
  if (flow->older == FLOW_NONE) {
    guest->oldest = flow->younger;
  } else {
    flows->place[flow->older].younger = flow->younger;
  }
  if (flow->younger == FLOW_NONE) {
    guest->newest = flow->older;
  } else {
    flows->place[flow->younger].older = flow->older;
  }
}

/* ---- the wheel ---- */

/* The step in which a deadline is due: never one that was emptied already, and not a turn away. */
static int64_t step_of(const struct flows *flows, int64_t deadline) {
  int64_t step = deadline / WHEEL_STEP + 1;
  int64_t least = flows->turned + 1;
  int64_t most = flows->turned + WHEEL_SLOTS - 1;
  return step < least ? least : step > most ? most : step;
}

static int64_t step_of_slot(const struct flows *flows, uint16_t slot) {
  int64_t ahead = (slot - flows->turned % WHEEL_SLOTS + WHEEL_SLOTS) % WHEEL_SLOTS;
  return flows->turned + ahead;
}

static void enter_slot(struct flows *flows, struct flow *flow, int64_t step) {
  uint16_t slot = (uint16_t)(step % WHEEL_SLOTS);
  flow->slot = slot;
  flow->wheel_before = FLOW_NONE;
  flow->wheel_next = flows->slot[slot];
  if (flow->wheel_next != FLOW_NONE) {
    flows->place[flow->wheel_next].wheel_before = flow->number;
  }
  flows->slot[slot] = flow->number;
  flows->occupied[slot / 64] |= UINT64_C(1) << slot % 64;
}

/* A flow is moved only to an earlier slot. In one that is too early it is found, and moved then, so
 * that a packet costs no more than this store. */
void flows_set_deadline(struct flows *flows, struct flow *flow, int64_t deadline) {
  flow->deadline = deadline;
  int64_t step = step_of(flows, deadline);
  if (flow->slot != NO_SLOT) {
    if (step_of_slot(flows, flow->slot) <= step) {
      return;
    }
    leave_slot(flows, flow);
  }
  enter_slot(flows, flow, step);
}

struct flow *flows_due(struct flows *flows, int64_t now) {
  int64_t current = now / WHEEL_STEP;
  if (flows->used == 0 && flows->turned < current) {
    flows->turned = current;
  }
  while (flows->turned < current) {
    uint16_t slot = (uint16_t)((flows->turned + 1) % WHEEL_SLOTS);
    while (flows->slot[slot] != FLOW_NONE) {
      struct flow *flow = &flows->place[flows->slot[slot]];
      if (flow->deadline <= now) {
        return flow;
      }
      leave_slot(flows, flow);
      enter_slot(flows, flow, step_of(flows, flow->deadline));
    }
    flows->turned++;
  }
  return NULL;
}

int flows_wait(const struct flows *flows, int64_t now) {
  if (flows->used == 0) {
    return -1;
  }
  for (int64_t step = flows->turned + 1; step < flows->turned + WHEEL_SLOTS; step++) {
    uint16_t slot = (uint16_t)(step % WHEEL_SLOTS);
    if (flows->occupied[slot / 64] == 0) {
      step += 63 - slot % 64;
    } else if ((flows->occupied[slot / 64] >> slot % 64 & 1) != 0) {
      int64_t wait = step * WHEEL_STEP - now;
      return wait < 0 ? 0 : (int)wait;
    }
  }
  return WHEEL_SLOTS * WHEEL_STEP;
}

/* ---- the line ---- */

void flows_line_up(struct flows *flows, struct flow *flow) {
  if (flow->in_line) {
    return;
  }
  flow->in_line = true;
  flow->line_next = FLOW_NONE;
  flow->line_before = flows->line_last;
  if (flows->line_last == FLOW_NONE) {
    flows->line_first = flow->number;
  } else {
    flows->place[flows->line_last].line_next = flow->number;
  }
  flows->line_last = flow->number;
}

struct flow *flows_take(struct flows *flows) {
  if (flows->line_first == FLOW_NONE) {
    return NULL;
  }
  struct flow *flow = &flows->place[flows->line_first];
  leave_line(flows, flow);
  return flow;
}
