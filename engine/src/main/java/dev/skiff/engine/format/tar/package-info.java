/**
 * Tar archives: a deterministic writer (ustar, with pax records where a value does not fit) and a
 * reader that points into the archive instead of copying. Knows no layers, whiteouts or digests.
 */
@NullMarked
package dev.skiff.engine.format.tar;

import org.jspecify.annotations.NullMarked;
