package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** From a root's attributes to a manifest. */
final class ManifestReader {
  /** Of values; lists of lists may name one value any number of times. */
  private static final int MAX_VALUES = 100_000;

  /** Of all texts together, which may be one text any number of times. */
  private static final long MAX_TEXT = 16 << 20;

  private final DiskBytes volume;
  private int values;
  private long text;

  ManifestReader(DiskBytes volume) {
    this.volume = volume;
  }

  Manifest read(StoredValue.Tuple root) {
    SortedMap<String, Manifest.Value> settings = new TreeMap<>();
    root.forEach((name, value) -> {
      if (!Manifest.reserved(name)) {
        settings.put(name, value(name, value, 1));
      }
    });
    try {
      return new Manifest(settings);
    } catch (IllegalArgumentException e) {
      throw volume.corrupt("its manifest: " + e.getMessage());
    }
  }

  private Manifest.Value value(String name, StoredValue value, int depth) {
    if (++values > MAX_VALUES || depth > Manifest.MAX_DEPTH) {
      throw tooLarge(name);
    }
    return switch (value) {
      case StoredValue.Whole whole -> new Manifest.Whole(whole.number());
      case StoredValue.Present _ -> new Manifest.Text("");
      case StoredValue.Buffer buffer -> text(name, buffer);
      case StoredValue.Vector vector -> {
        List<Manifest.Value> items = new ArrayList<>();
        vector.items().forEach(each -> items.add(value(name, each, depth + 1)));
        yield new Manifest.Items(items);
      }
      case StoredValue.Tuple tuple -> {
        SortedMap<String, Manifest.Value> fields = new TreeMap<>();
        tuple.forEach((field, each) -> fields.put(field, value(field, each, depth + 1)));
        yield new Manifest.Fields(fields);
      }
    };
  }

  private Manifest.Text text(String name, StoredValue.Buffer buffer) {
    text += buffer.bytes().length;
    if (text > MAX_TEXT) {
      throw tooLarge(name);
    }
    return new Manifest.Text(
        buffer
            .text()
            .orElseThrow(() -> volume.unsupported("setting '" + name + "' has bytes, no text")));
  }

  private FormatFailure tooLarge(String name) {
    return FormatFailure.overLimit(
        volume.name(), "its manifest is too large or too deep at '" + name + "'");
  }
}
