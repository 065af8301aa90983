/** What a Linux kernel module says of itself. Knows nothing of where modules come from. */
@NullMarked
package dev.skiff.engine.format.modinfo;

import org.jspecify.annotations.NullMarked;
