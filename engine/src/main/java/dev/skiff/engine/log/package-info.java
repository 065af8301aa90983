/**
 * Reading what guests wrote: records of one log file, the files of one instance in order, the last
 * lines, following. Knows the guard's format (docs/design/guard.md) and nothing of HTTP, instances
 * or how a log grows.
 */
@NullMarked
package dev.skiff.engine.log;

import org.jspecify.annotations.NullMarked;
