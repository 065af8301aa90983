package dev.skiff.engine.log;

/** Which of a program's outputs a record is from. */
public enum LogStream {
  STDOUT,
  STDERR
}
