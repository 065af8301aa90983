/** The control plane, {@code skiffd}: wiring only. Each idea lives in a package below. */
@NullMarked
package dev.skiff.engine;

import org.jspecify.annotations.NullMarked;
