#ifndef SKIFF_TSC_H
#define SKIFF_TSC_H

#include <stdint.h>

#include "complaint.h"

/* The rate of this host's time stamp counter in kHz. */
bool tsc_measure(uint64_t *khz, complaint *why);

#endif
