/**
 * Guests without an init of ours: what happens in one is read from its serial line, its ports and
 * its end. Knows nothing of a particular kernel; that is a base's {@link Manner}.
 */
@NullMarked
package dev.skiff.engine.base.console;

import org.jspecify.annotations.NullMarked;
