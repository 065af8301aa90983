package dev.skiff.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * bases.tsv: base, quantity and value a line, for docs/bases.md. What was not measured this time,
 * as a kernel or a toolchain was missing, stays.
 */
final class BasesTable {
  static final String IMAGE = "image";
  static final String MEMORY = "memory of an instance (PSS of its hypervisor)";
  static final String FIRST = "first byte";

  private record Cell(String base, String quantity) {}

  private final Path file;
  private final Map<Cell, String> cells = new LinkedHashMap<>();

  private BasesTable(Path file) {
    this.file = file;
  }

  static BasesTable read(Path results) {
    BasesTable table = new BasesTable(results.resolve("bases.tsv"));
    try {
      for (String line : Files.readAllLines(table.file)) {
        String[] parts = line.split("\t", 3);
        table.put(parts[0], parts[1], parts[2]);
      }
      return table;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void put(String base, String quantity, String value) {
    cells.put(new Cell(base, quantity), value);
  }

  void write() {
    String text =
        cells.entrySet().stream()
            .map(cell ->
                String.join("\t", cell.getKey().base(), cell.getKey().quantity(), cell.getValue()))
            .collect(Collectors.joining("\n", "", "\n"));
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For people, with SI's prefixes. */
  static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%d kB", Math.round(bytes / 1e3))
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
