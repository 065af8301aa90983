package dev.skiff.engine.log;

/** What a reader of a log meets, in order. */
public sealed interface LogEntry permits LogRecord, LogGap {}
