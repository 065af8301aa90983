/** A data plane without processes: it remembers what it was told. For tests and simulations. */
@NullMarked
package dev.skiff.engine.dataplane.fake;

import org.jspecify.annotations.NullMarked;
