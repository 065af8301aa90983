/** A hypervisor without machines: what a guest does is a script. For tests and simulations. */
@NullMarked
package dev.skiff.engine.vm.fake;

import org.jspecify.annotations.NullMarked;
