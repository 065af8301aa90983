package dev.skiff.cli.command;

import dev.skiff.cli.format.JsonWriter;
import dev.skiff.cli.format.Listing;
import dev.skiff.cli.format.Value;
import dev.skiff.cli.text.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Several lists that one command shows together. */
final class Sections {
  private final String source;
  private final List<Section<?>> all = new ArrayList<>();

  /**
   * Begins without any.
   *
   * @param source all that is known, as the engine's JSON
   */
  Sections(String source) {
    this.source = source;
  }

  private record Section<T>(String name, String title, Listing<T> listing, List<T> rows) {
    Value forTemplates() {
      return listing.forTemplates(rows);
    }

    Value forJson() {
      return listing.forJson(rows);
    }

    Table table() {
      return listing.table(rows);
    }
  }

  /** One more list; {@code name} is its field in templates. */
  <T> Sections with(String name, String title, Listing<T> listing, List<T> rows) {
    all.add(new Section<>(name, title, listing, rows));
    return this;
  }

  String source() {
    return source;
  }

  String json() {
    return JsonWriter.write(fields(Section::forJson));
  }

  Value forTemplates() {
    return fields(Section::forTemplates);
  }

  private Value fields(Function<Section<?>, Value> value) {
    Map<String, Value> fields = new LinkedHashMap<>();
    all.forEach(section -> fields.put(section.name(), value.apply(section)));
    return new Value.Fields(fields);
  }

  /** Each title and its table. */
  void tables(BiConsumer<String, Table> shown) {
    all.forEach(section -> shown.accept(section.title(), section.table()));
  }
}
