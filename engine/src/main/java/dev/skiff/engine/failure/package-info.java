/**
 * The root of every error family: what a failure must say, the name somebody probably meant, and a
 * disk that is full, which any family may meet. Knows no domain and no protocol.
 */
@NullMarked
package dev.skiff.engine.failure;

import org.jspecify.annotations.NullMarked;
