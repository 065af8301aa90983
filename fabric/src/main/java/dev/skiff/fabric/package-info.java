/** {@code skiff-fabric}: the process, and the only place where its parts are put together. */
@NullMarked
package dev.skiff.fabric;

import org.jspecify.annotations.NullMarked;
