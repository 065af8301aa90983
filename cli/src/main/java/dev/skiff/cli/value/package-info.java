/**
 * What a person types, parsed once at the edge into values that are right. Knows neither the engine
 * nor the command line's library.
 */
@NullMarked
package dev.skiff.cli.value;

import org.jspecify.annotations.NullMarked;
