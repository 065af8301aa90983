package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Finds symbols in a log without making its values: what is added to a log must not repeat one. */
final class SymbolScan {
  private final LogInput log;
  private final ValueInput input;
  private final Set<String> wanted;

  /** In bytes, of those wanted: most others need no look. */
  private final BitSet lengths = new BitSet();

  private final int longest;
  private final Map<String, Long> found = new HashMap<>();
  private long next = OnDisk.ROOT;

  /** Parts still to come of each open value. */
  private final Deque<Open> open = new ArrayDeque<>();

  private SymbolScan(LogInput log, Set<String> wanted) {
    this.log = log;
    this.input = new ValueInput(log);
    this.wanted = wanted;
    wanted.forEach(each -> lengths.set(each.getBytes(StandardCharsets.UTF_8).length));
    this.longest = lengths.length();
  }

  private static final class Open {
    private final boolean named;
    private long left;

    Open(boolean named, long left) {
      this.named = named;
      this.left = left;
    }
  }

  /**
   * The indices of those wanted symbols that come before an extension.
   *
   * @param lastExtension its first block; the log has to reach it
   * @param expected index that has to be the next one there
   * @throws FormatFailure if the log is not, or no longer, as it was written
   */
  static Map<String, Long> find(
      DiskBytes volume, long lastExtension, long expected, Set<String> wanted) throws IOException {
    LogInput log = new LogInput(volume);
    SymbolScan scan = new SymbolScan(log, wanted);
    while (log.nextRecord()) {
      if (log.extension() == lastExtension) {
        if (scan.next != expected) {
          throw volume.corrupt(
              "its log has %d entries before block %d, not %d"
                  .formatted(scan.next - 1, lastExtension, expected - 1));
        }
        return scan.found;
      }
      scan.record();
    }
    throw volume.unsupported("a guest has moved its log, to which can only be added");
  }

  private void record() throws IOException {
    value();
    while (!open.isEmpty()) {
      Open current = open.element();
      if (current.left == 0) {
        open.remove();
        continue;
      }
      current.left--;
      if (current.named) {
        name();
      }
      value();
    }
  }

  private void name() throws IOException {
    input.header();
    if (input.immediate()) {
      if (input.length() <= longest && lengths.get((int) input.length())) {
        String name = new String(log.read(input.length()), StandardCharsets.UTF_8);
        if (wanted.contains(name)) {
          found.put(name, next);
        }
      } else {
        log.skip(input.length());
      }
      next++;
    }
  }

  private void value() throws IOException {
    input.header();
    switch (input.type()) {
      case OnDisk.TYPE_TUPLE, OnDisk.TYPE_VECTOR -> {
        if (open.size() == OnDisk.MAX_DEPTH) {
          throw log.overLimit("its log has values deeper than " + OnDisk.MAX_DEPTH);
        }
        open.push(new Open(input.type() == OnDisk.TYPE_TUPLE, input.parts()));
        if (input.immediate()) {
          next++;
        } else {
          log.varint();
        }
      }
      case OnDisk.TYPE_INTEGER -> log.varint();
      case OnDisk.TYPE_BUFFER, OnDisk.TYPE_STRING -> {
        if (input.immediate()) {
          log.skip(input.length());
        }
      }
      default -> throw log.corrupt("a value of unknown type " + input.type());
    }
  }
}
