package dev.skiff.cli.format;

import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.Table;
import dev.skiff.wire.api.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What can be shown of rows of one kind: the columns of their table, what templates may ask for,
 * the id that {@code -q} prints. The names of fields are Docker's where Docker has the field.
 *
 * @param <T> a row
 */
public final class Listing<T> {
  private final Function<T, String> id;
  private final Function<List<T>, byte[]> json;
  private final List<Field<T>> fields = new ArrayList<>();
  private Function<T, Map<String, String>> labels = row -> Map.of();

  /**
   * Begins without fields.
   *
   * @param id of a row, what a user types to name it
   * @param json all rows as one array
   */
  public Listing(Function<T, String> id, Function<List<T>, byte[]> json) {
    this.id = id;
    this.json = json;
  }

  /** One of records of the wire; {@code id} is what a user types to name a row. */
  public static <T> Listing<T> of(Class<T> type, Function<T, String> id) {
    return new Listing<>(id, rows -> WireJson.writeList(type, rows));
  }

  private enum Use {
    TABLE,
    TEMPLATE,
    LOOKUP
  }

  /** Tables take the text alone: values, and what looks into them, are for templates. */
  private record Field<T>(String name, Column column, Function<T, String> text, Use use) {
    boolean is(Use wanted) {
      return use == wanted;
    }
  }

  /** A column of the table, {@code name} in templates. */
  public Listing<T> column(String name, Column column, Function<T, String> text) {
    fields.add(new Field<>(name, column, text, Use.TABLE));
    return this;
  }

  /** A column of the table that is never cut. */
  public Listing<T> column(String name, String header, Function<T, String> text) {
    return column(name, Column.fixed(header), text);
  }

  /** What only templates and JSON show. */
  public Listing<T> field(String name, String header, Function<T, String> text) {
    Column column = Column.fixed(header);
    fields.add(new Field<>(name, column, text, Use.TEMPLATE));
    return this;
  }

  /** Labels as Docker's templates reach them: all as {@code .Labels}, one by {@code .Label "k"}. */
  public Listing<T> labels(Function<T, Map<String, String>> labels) {
    field("Labels", "LABELS", row -> joined(labels.apply(row)));
    Column column = Column.fixed("LABEL");
    fields.add(new Field<>("Label", column, row -> "", Use.LOOKUP));
    this.labels = labels;
    return this;
  }

  private static String joined(Map<String, String> labels) {
    return labels.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each -> each.getKey() + "=" + each.getValue())
        .reduce((one, other) -> one + "," + other)
        .orElse("");
  }

  private static Value map(Map<String, String> labels) {
    Map<String, Value> entries = new LinkedHashMap<>();
    labels.forEach((key, value) -> entries.put(key, Value.of(value)));
    return new Value.Fields(entries);
  }

  /** The table of all columns. */
  public Table table(List<T> rows) {
    List<Field<T>> shown = fields.stream().filter(field -> field.is(Use.TABLE)).toList();
    Table table = new Table(shown.stream().map(Field::column).toList());
    for (T row : rows) {
      table.row(shown.stream().map(field -> field.text().apply(row)).toList());
    }
    return table;
  }

  /** The ids, each once, in the order of the rows. */
  public List<String> ids(List<T> rows) {
    return rows.stream().map(id).distinct().toList();
  }

  /** The rows as the engine gave them, as one JSON array. */
  public String json(List<T> rows) {
    return new String(json.apply(rows), StandardCharsets.UTF_8);
  }

  /** Each row by a template. */
  public List<String> render(Template template, List<T> rows) {
    return rows.stream().map(row -> template.render(value(row))).toList();
  }

  /** All rows as templates see them. */
  public Value forTemplates(List<T> rows) {
    return new Value.Sequence(rows.stream().map(this::value).toList());
  }

  /** Each row as {@link #jsonLines} has it. */
  public Value forJson(List<T> rows) {
    return new Value.Sequence(rows.stream().map(this::valueForJson).toList());
  }

  private Value valueForJson(T row) {
    return values(row, field -> !field.is(Use.LOOKUP));
  }

  /** Each row as an object of what templates may ask for, one JSON text each, as Docker's. */
  public List<String> jsonLines(List<T> rows) {
    return rows.stream().map(row -> JsonWriter.write(valueForJson(row))).toList();
  }

  /** A table whose columns are the tab-separated parts of a template. */
  public Table table(Template template, List<T> rows) {
    List<String> header = cells(template.render(header()));
    Table table = new Table(header.toArray(String[]::new));
    for (String line : render(template, rows)) {
      List<String> cells = new ArrayList<>(cells(line));
      while (cells.size() < header.size()) {
        cells.add("");
      }
      table.row(cells.subList(0, header.size()));
    }
    return table;
  }

  private static List<String> cells(String line) {
    return List.of(line.split("\t", -1));
  }

  /** Every field's heading under its name; what is looked up by a key has the key as heading. */
  private Value header() {
    Map<String, Value> entries = new LinkedHashMap<>();
    for (Field<T> field : fields) {
      Value heading =
          field.is(Use.LOOKUP)
              ? new Value.Fields(new KeyAsValue())
              : Value.of(field.column().header());
      entries.put(field.name(), heading);
    }
    return new Value.Fields(entries);
  }

  /** Holds nothing, and yet answers each key with itself in capitals. */
  private static final class KeyAsValue extends AbstractMap<String, Value> {
    @Override
    public Set<Map.Entry<String, Value>> entrySet() {
      return Set.of();
    }

    @Override
    public Value getOrDefault(Object key, Value otherwise) {
      return Value.of(key.toString().toUpperCase(Locale.ROOT));
    }
  }

  private Value value(T row) {
    return values(row, field -> true);
  }

  private Value values(T row, Predicate<Field<T>> wanted) {
    Map<String, Value> entries = new LinkedHashMap<>();
    fields.stream()
        .filter(wanted)
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .forEach(field -> entries.put(field.name(), value(field, row)));
    return new Value.Fields(entries);
  }

  private Value value(Field<T> field, T row) {
    return field.is(Use.LOOKUP) ? map(labels.apply(row)) : Value.of(field.text().apply(row));
  }
}
