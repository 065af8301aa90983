/**
 * The guard's client: starts {@code skiff-guard}, speaks with it, reads what it wrote. See
 * docs/design/guard.md. Knows no hypervisor's command line and no meaning of the guest's frames.
 */
@NullMarked
package dev.skiff.engine.vm.guard;

import org.jspecify.annotations.NullMarked;
