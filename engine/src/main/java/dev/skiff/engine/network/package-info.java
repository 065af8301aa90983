/**
 * How guests reach the host and the host reaches guests. Today: the hypervisor's user-mode network
 * with published ports; the seam is {@link dev.skiff.engine.vm.Machine.Attachment}, which the
 * fabric takes over.
 */
@NullMarked
package dev.skiff.engine.network;

import org.jspecify.annotations.NullMarked;
