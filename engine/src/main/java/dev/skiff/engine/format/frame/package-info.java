/**
 * Framing of docs/design/guest-channel.md: length, type, payload. Knows bytes only, not what the
 * types mean.
 */
@NullMarked
package dev.skiff.engine.format.frame;

import org.jspecify.annotations.NullMarked;
