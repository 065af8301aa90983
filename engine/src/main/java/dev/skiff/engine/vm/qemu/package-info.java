/**
 * QEMU as a hypervisor: its command line as a pure value, what it can do here, and starting it
 * under a guard.
 */
@NullMarked
package dev.skiff.engine.vm.qemu;

import org.jspecify.annotations.NullMarked;
