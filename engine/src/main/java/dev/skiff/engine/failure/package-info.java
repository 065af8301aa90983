/**
 * The root of every error family: what a failure must say, and the name somebody probably meant.
 * Knows no domain and no protocol.
 */
@NullMarked
package dev.skiff.engine.failure;

import org.jspecify.annotations.NullMarked;
