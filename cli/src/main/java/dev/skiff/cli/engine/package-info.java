/**
 * Finding the engine, and starting one where none runs. Knows the socket and the lock file of an
 * engine, none of its routes but the ping.
 */
@NullMarked
package dev.skiff.cli.engine;

import org.jspecify.annotations.NullMarked;
