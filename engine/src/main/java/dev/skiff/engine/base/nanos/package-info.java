/**
 * The {@code nanos} base: unikernels of the Nanos project. Owns {@code bases/nanos}, and knows how
 * such a guest is told who it is and what its end means (docs/design/nanos.md). Knows nothing of
 * instances or the API.
 */
@NullMarked
package dev.skiff.engine.base.nanos;

import org.jspecify.annotations.NullMarked;
