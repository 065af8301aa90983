/**
 * Machines and who runs them: {@link dev.skiff.engine.vm.Machine} is a value, {@link
 * dev.skiff.engine.vm.Hypervisor} the SPI. Knows nothing of images, instances or bases.
 */
@NullMarked
package dev.skiff.engine.vm;

import org.jspecify.annotations.NullMarked;
