/** What both sides of the engine's socket see. Knows nothing of the engine or the command line. */
@NullMarked
package dev.skiff.wire;

import org.jspecify.annotations.NullMarked;
