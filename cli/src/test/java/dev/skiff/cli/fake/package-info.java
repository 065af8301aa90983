/** An engine for tests: real HTTP on a real socket, guests that are functions. */
@NullMarked
package dev.skiff.cli.fake;

import org.jspecify.annotations.NullMarked;
