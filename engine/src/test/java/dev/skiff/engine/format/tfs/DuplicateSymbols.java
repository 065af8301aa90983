package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.disk.RawDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which symbols a log has twice: a kernel that adds to it would count wrongly from then on. */
final class DuplicateSymbols {
  private DuplicateSymbols() {}

  static List<String> of(Path file) throws IOException {
    List<String> twice = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try (RawDisk disk = RawDisk.open(file, "the volume")) {
      LogInput log = new LogInput(disk);
      ValueInput input = new ValueInput(log);
      while (log.nextRecord()) {
        // What is still to come: false for a name, true for a value.
        Deque<Boolean> left = new ArrayDeque<>(List.of(true));
        while (!left.isEmpty()) {
          boolean value = left.pop();
          input.header();
          boolean composite =
              input.type() == OnDisk.TYPE_TUPLE || input.type() == OnDisk.TYPE_VECTOR;
          if (value && composite) {
            long parts = input.length();
            boolean tuple = input.type() == OnDisk.TYPE_TUPLE;
            if (!input.immediate()) {
              log.varint();
            }
            for (long part = 0; part < parts; part++) {
              left.push(true);
              if (tuple) {
                left.push(false);
              }
            }
          } else if (input.type() == OnDisk.TYPE_INTEGER) {
            log.varint();
          } else if (input.immediate()) {
            String text = new String(log.read(input.length()), StandardCharsets.UTF_8);
            if (!value && !seen.add(text)) {
              twice.add(text);
            }
          }
        }
      }
    }
    return twice;
  }
}
