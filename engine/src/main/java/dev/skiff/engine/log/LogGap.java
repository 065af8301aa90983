package dev.skiff.engine.log;

import dev.skiff.engine.vm.LogPosition;

/**
 * A part of the log that was rotated away before it was read.
 *
 * @param from where the reader was
 * @param to the oldest place that is left, where it goes on
 */
public record LogGap(LogPosition from, LogPosition to) implements LogEntry {}
