#ifndef SKIFF_HERMIT_MACHINE_H
#define SKIFF_HERMIT_MACHINE_H

#include <stdint.h>

/* What only instructions can do; see entry.S. */

uint8_t port_read(uint16_t port);
void port_write(uint16_t port, uint8_t value);
void port_write_long(uint16_t port, uint32_t value);

/* Faults until the processor resets, which ends a machine without a reboot. */
_Noreturn void machine_reset(void);

/* Leaves the loader for good, as hermit-entry says: information in RDI, processor 0 in RSI. */
_Noreturn void machine_enter(uint64_t entry, const uint64_t *page_tables, const void *information);

struct pvh_start;
_Noreturn void loader_main(const struct pvh_start *start);

#endif
