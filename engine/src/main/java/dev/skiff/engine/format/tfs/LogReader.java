package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plays a log: what is left at its end is the root and all that hangs on it. */
final class LogReader {
  /** Four for each file, about. */
  private static final int MAX_ENTRIES = 1 << 23;

  /** Attributes and items: eight for each file, about. */
  private static final int MAX_PARTS = 1 << 24;

  /** Bytes of symbols that stand for a value, of which each is a copy: only old logs have some. */
  private static final long MAX_COPIED = 1L << 26;

  /** What a file has; a number that only claims to come must not take memory. */
  private static final int RESERVED = 4;

  private final DiskBytes volume;
  private final LogInput log;
  private final ValueInput input;

  private final List<Object> dictionary = new ArrayList<>();

  private final Deque<Open> open = new ArrayDeque<>();
  private int parts;
  private long copied;

  private LogReader(DiskBytes volume, LogInput log) {
    this.volume = volume;
    this.log = log;
    this.input = new ValueInput(log);
  }

  /** A tuple or vector whose parts are still coming. */
  private static final class Open {
    private final StoredValue value;
    private final long parts;
    private long done;

    Open(StoredValue value, long parts) {
      this.value = value;
      this.parts = parts;
    }
  }

  /**
   * Reads from a log's beginning to its end, so that the next byte is after it.
   *
   * @throws FormatFailure whatever is wrong with it
   */
  static LogReader play(DiskBytes volume, LogInput log) throws IOException {
    LogReader reader = new LogReader(volume, log);
    while (log.nextRecord()) {
      reader.record();
    }
    return reader;
  }

  StoredValue.Tuple root() {
    if (dictionary.isEmpty() || !(dictionary.getFirst() instanceof StoredValue.Tuple root)) {
      throw volume.corrupt("its log has no root");
    }
    return root;
  }

  /** Index less 1 to tuple, vector or, for a symbol, text. */
  List<Object> dictionary() {
    return Collections.unmodifiableList(dictionary);
  }

  private void record() throws IOException {
    if (!(value() instanceof StoredValue.Tuple)) {
      throw log.corrupt("a record that is no tuple");
    }
    while (!open.isEmpty()) {
      Open current = open.element();
      if (current.done == current.parts) {
        open.remove();
      } else {
        part(current);
      }
    }
  }

  private void part(Open current) throws IOException {
    int number = (int) current.done++;
    switch (current.value) {
      case StoredValue.Tuple tuple -> {
        String name = name();
        StoredValue value = value();
        int before = tuple.size();
        if (value == null) {
          tuple.remove(name);
        } else {
          tuple.set(name, value);
        }
        count(tuple.size() - before);
      }
      case StoredValue.Vector vector -> {
        StoredValue value = value();
        int before = vector.items().size();
        vector.set(number, value == null ? StoredValue.PRESENT : value);
        count(vector.items().size() - before);
      }
      case StoredValue.Whole _, StoredValue.Buffer _, StoredValue.Present _ ->
          throw new IllegalStateException("only tuples and vectors are opened");
    }
  }

  private void count(int added) {
    parts += added;
    if (parts > MAX_PARTS) {
      throw log.overLimit("its log has more than " + MAX_PARTS + " attributes");
    }
  }

  private String name() throws IOException {
    input.header();
    if (input.type() != OnDisk.TYPE_BUFFER) {
      throw log.corrupt("a name of type " + input.type());
    }
    if (!input.immediate()) {
      if (known(input.length()) instanceof String symbol) {
        return symbol;
      }
      throw log.corrupt("a name that refers to " + input.length() + ", no symbol");
    }
    String name = text(log.read(input.length()));
    record(name);
    return name;
  }

  private @Nullable StoredValue value() throws IOException {
    input.header();
    return switch (input.type()) {
      case OnDisk.TYPE_TUPLE, OnDisk.TYPE_VECTOR -> composite();
      case OnDisk.TYPE_INTEGER -> {
        boolean negative = input.length() > 0;
        long number = log.varint();
        yield new StoredValue.Whole(negative ? -number : number);
      }
      case OnDisk.TYPE_STRING, OnDisk.TYPE_BUFFER -> buffer(input.type() == OnDisk.TYPE_STRING);
      default -> throw log.corrupt("a value of unknown type " + input.type());
    };
  }

  /** A value that is opened again gets or loses attributes. */
  private StoredValue composite() throws IOException {
    boolean tuple = input.type() == OnDisk.TYPE_TUPLE;
    long parts = input.parts();
    StoredValue value;
    if (input.immediate()) {
      value = tuple ? new StoredValue.Tuple() : new StoredValue.Vector();
      record(value);
    } else {
      long index = log.varint();
      value = referred(index, tuple);
    }
    if (value instanceof StoredValue.Tuple made) {
      made.reserve((int) Math.min(parts, RESERVED));
    }
    if (open.size() == OnDisk.MAX_DEPTH) {
      throw log.overLimit("its log has values deeper than " + OnDisk.MAX_DEPTH);
    }
    open.push(new Open(value, parts));
    return value;
  }

  private StoredValue referred(long index, boolean tuple) {
    Object found = known(index);
    if (tuple && found instanceof StoredValue.Tuple known) {
      return known;
    }
    if (!tuple && found instanceof StoredValue.Vector known) {
      return known;
    }
    throw log.corrupt("a reference to " + index + ", which is something else");
  }

  /** A buffer of one zero is there and says nothing; an empty one that is no string is none. */
  private @Nullable StoredValue buffer(boolean string) throws IOException {
    if (!input.immediate()) {
      if (!string && input.length() == 0) {
        return null;
      }
      if (known(input.length()) instanceof String symbol) {
        return copied(symbol.getBytes(StandardCharsets.UTF_8));
      }
      throw log.corrupt("a value that refers to " + input.length() + ", no symbol");
    }
    byte[] bytes = log.read(input.length());
    if (!string && bytes.length == 0) {
      return null;
    }
    if (!string && bytes.length == 1 && bytes[0] == 0) {
      return StoredValue.PRESENT;
    }
    return new StoredValue.Buffer(bytes);
  }

  private StoredValue copied(byte[] symbol) {
    copied += symbol.length;
    if (copied > MAX_COPIED) {
      throw log.overLimit("its log has more than " + MAX_COPIED + " bytes of repeated names");
    }
    return new StoredValue.Buffer(symbol);
  }

  private Object known(long index) {
    if (index <= 0 || index > dictionary.size()) {
      throw log.corrupt("a reference to " + Long.toUnsignedString(index) + ", which is not there");
    }
    return dictionary.get((int) index - 1);
  }

  private void record(Object entry) {
    if (dictionary.size() == MAX_ENTRIES) {
      throw log.overLimit("its log has more than " + MAX_ENTRIES + " entries");
    }
    dictionary.add(entry);
  }

  private String text(byte[] name) {
    Optional<String> text = new StoredValue.Buffer(name).text();
    return text.orElseThrow(
        () -> volume.unsupported("a name before byte " + log.place() + " is no UTF-8"));
  }
}
