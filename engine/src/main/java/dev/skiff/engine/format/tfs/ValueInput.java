package dev.skiff.engine.format.tfs;

import java.io.IOException;

/** The headers of values in a log's records, in the encoding of either version. */
final class ValueInput {
  private final LogInput log;
  private boolean immediate;
  private int type;
  private long length;

  ValueInput(LogInput log) {
    this.log = log;
  }

  /** Reads the next header, which the accessors then tell about. */
  void header() throws IOException {
    int first = log.read();
    boolean old = log.oldEncoding();
    immediate = (first & 0x80) != 0;
    type = old ? first >> 6 & 1 : first >> 4 & 7;
    length = first & (old ? 0x1f : 0x07);
    if ((first & (old ? 0x20 : 0x08)) == 0) {
      return;
    }
    int next;
    do {
      next = log.read();
      length = log.withGroup(length, next);
    } while ((next & 0x80) != 0);
    if (length < 0) {
      throw log.corrupt("a value of 2^63 parts");
    }
  }

  /** Whether it is written here, and not referred to. */
  boolean immediate() {
    return immediate;
  }

  /** One of the {@code OnDisk.TYPE_} kinds. */
  int type() {
    return type;
  }

  /** Bytes, parts, sign or index, by the type. */
  long length() {
    return length;
  }

  /**
   * Checks that as many parts as a tuple or vector says can still come: each takes a byte at least.
   */
  long parts() {
    if (length > log.left()) {
      throw log.corrupt("a value with more parts than its record has bytes");
    }
    return length;
  }
}
