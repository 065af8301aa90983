/* PID 1 of the linux base: see docs/design/guest-channel.md, "What init does". */

#include <signal.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "clock.h"
#include "guest.h"
#include "kernel.h"
#include "modules.h"
#include "mounts.h"
#include "network.h"

enum { FLUSH_PATIENCE_MILLIS = 5000 };

static struct guest guest;

static int reach_host(struct ports *ports, uint64_t began, struct trouble *why) {
  if (mounts_early(why) != 0) return -1;
  modules_load("/modules.load");
  if (ports_open(ports, why) != 0) return -1;
  guest_begin(&guest, ports->channel);
  channel_hello(&guest.channel, began);
  channel_features(&guest.channel);
  return 0;
}

/* Few guests see folders of the host, and loading what that takes would cost every boot. */
static void load_for_folders(void) {
  for (size_t i = 0; i < guest.identity.mount_count; i++) {
    if (guest.identity.mounts[i].folder) {
      modules_load("/modules.folders");
      return;
    }
  }
  modules_forget("/modules.folders");
}

static int become_instance(struct trouble *why) {
  if (guest.identity.time) kernel_set_time(guest.identity.time);
  kernel_add_entropy(guest.identity.entropy, guest.identity.entropy_length);
  load_for_folders();
  if (mounts_root(why) != 0) return -1;
  if (network_up(&guest.identity, why) != 0) return -1;
  if (network_names(&guest.identity, why) != 0) return -1;
  return mounts_extra(&guest.identity, why);
}

/* A stop that overtook the start: the same answer as from a program that the signal ended at once. */
static void never_started(void) {
  struct program_end end = {.wait_status = guest.stop_signal & 0x7f, .at = boottime_now()};
  channel_exit(&guest.channel, &end);
}

static int live(struct ports *ports, struct trouble *why) {
  int identity = guest_await_identity(&guest, why);
  if (identity < 0) return -1;
  if (identity == 0) {
    never_started();
    return 0;
  }
  if (become_instance(why) != 0) return -1;
  int started = guest_start(&guest, ports, why);
  if (started < 0) return -1;
  if (started == 0) {
    never_started();
  } else {
    guest_run(&guest);
  }
  return 0;
}

static void power_off(void) {
  channel_flush(&guest.channel, FLUSH_PATIENCE_MILLIS);
  mounts_finish();
  guest_settle(&guest);
  channel_goodbye(&guest.channel);
  channel_flush(&guest.channel, FLUSH_PATIENCE_MILLIS);
  reboot(RB_POWER_OFF);
  /* Only without ACPI: the end of PID 1 is a panic, and that ends the machine too. */
  say("the machine cannot be powered off");
}

int main(void) {
  uint64_t began = boottime_now();
  struct ports ports;
  struct trouble why;
  signal(SIGPIPE, SIG_IGN);
  guest_begin(&guest, -1);
  if (reach_host(&ports, began, &why) != 0 || live(&ports, &why) != 0) {
    say("%s", why.text);
    channel_failed(&guest.channel, &why);
  }
  power_off();
  return 1;
}
