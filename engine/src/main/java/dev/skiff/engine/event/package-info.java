/**
 * What happened, in order, to whoever listens. Knows nothing of what things are that something
 * happens to; who does a thing says so here, in one line.
 */
@NullMarked
package dev.skiff.engine.event;

import org.jspecify.annotations.NullMarked;
