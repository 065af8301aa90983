package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Encodes values of version 5 and numbers what has a place in the log's dictionary: each tuple,
 * each vector, and each symbol, which is written out the first time and referred to from then on.
 */
final class ValueOutput {
  /** Of one record; a directory of ten million files. */
  private static final int MAX_RECORD = 1 << 30;

  private final Map<String, Long> symbols;
  private long next;
  private byte[] bytes = new byte[4096];
  private int length;

  /** Of a log's first record. */
  ValueOutput() {
    this(Map.of(), OnDisk.ROOT);
  }

  /**
   * Goes on with a log.
   *
   * @param symbols those already in it, of all that will be written
   * @param next index that the next tuple, vector or symbol gets
   */
  ValueOutput(Map<String, Long> symbols, long next) {
    this.symbols = new HashMap<>(symbols);
    this.next = next;
  }

  long next() {
    return next;
  }

  /** With their indices; those that are written later come to it. */
  Map<String, Long> symbols() {
    return Collections.unmodifiableMap(symbols);
  }

  /** What was written since the last call, a record. */
  byte[] takeRecord() {
    byte[] record = Arrays.copyOf(bytes, length);
    length = 0;
    return record;
  }

  /** Begins a tuple of so many attributes; returns its index. */
  long openTuple(long attributes) {
    header(true, OnDisk.TYPE_TUPLE, attributes);
    return next++;
  }

  /** One that is in the log already, so that its attributes change. */
  void openKnownTuple(long index, long attributes) {
    header(false, OnDisk.TYPE_TUPLE, attributes);
    varint(index);
  }

  /** An attribute's name; its value has to follow. */
  void name(String name) {
    Long known = symbols.get(name);
    if (known != null) {
      header(false, OnDisk.TYPE_BUFFER, known);
      return;
    }
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    header(true, OnDisk.TYPE_BUFFER, text.length);
    put(text);
    symbols.put(name, next++);
  }

  void text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    header(true, OnDisk.TYPE_STRING, encoded.length);
    put(encoded);
  }

  void number(long number) {
    boolean negative = number < 0;
    header(true, OnDisk.TYPE_INTEGER, negative ? 1 : 0);
    varint(negative ? -number : number);
  }

  /** As {@link #number}, of all 64 bits. */
  void unsigned(long number) {
    header(true, OnDisk.TYPE_INTEGER, 0);
    varint(number);
  }

  /** Removes the attribute. */
  void nothing() {
    header(true, OnDisk.TYPE_BUFFER, 0);
  }

  /** The depth was checked by who made the manifest. */
  void value(Manifest.Value value) {
    switch (value) {
      case Manifest.Text text -> text(text.text());
      case Manifest.Whole number -> number(number.number());
      case Manifest.Items items -> {
        header(true, OnDisk.TYPE_VECTOR, items.values().size());
        next++;
        items.values().forEach(this::value);
      }
      case Manifest.Fields fields -> {
        openTuple(fields.values().size());
        attributes(fields.values());
      }
    }
  }

  void attributes(SortedMap<String, Manifest.Value> attributes) {
    attributes.forEach((name, value) -> {
      name(name);
      value(value);
    });
  }

  /** A byte that stands for itself, such as a record's code. */
  void code(int code) {
    put(code);
  }

  void raw(byte[] encoded) {
    put(encoded);
  }

  /** Most significant group first, bit 7 on all but the last. */
  void varint(long value) {
    int groups = (Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(value)) + 6) / 7;
    for (int group = groups - 1; group >= 0; group--) {
      put(((int) (value >>> (group * 7)) & 0x7f) | (group > 0 ? 0x80 : 0));
    }
  }

  /** Immediate bit, three of type, one for more to come, three of the length; then groups. */
  private void header(boolean immediate, int type, long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value);
    int groups = bits > 3 ? (bits - 3 + 6) / 7 : 0;
    int top = (int) (value >>> (groups * 7));
    put((immediate ? 0x80 : 0) | (type << 4) | (groups > 0 ? 0x08 : 0) | top);
    for (int group = groups - 1; group >= 0; group--) {
      put(((int) (value >>> (group * 7)) & 0x7f) | (group > 0 ? 0x80 : 0));
    }
  }

  private void put(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  private void put(byte[] values) {
    reserve(values.length);
    System.arraycopy(values, 0, bytes, length, values.length);
    length += values.length;
  }

  private void reserve(int more) {
    if (more > MAX_RECORD - length) {
      throw FormatFailure.cannotHold("a TFS volume", "one directory has too many files");
    }
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * length));
    }
  }
}
