/**
 * The {@code linux} base: kernels of a distribution with our own init. Owns {@code bases/linux},
 * the initramfs, boot sets and upper disks. Knows nothing of instances or the API; which hypervisor
 * runs a machine, and what CPU it shows, is not decided here.
 */
@NullMarked
package dev.skiff.engine.base.linux;

import org.jspecify.annotations.NullMarked;
