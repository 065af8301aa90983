package dev.skiff.cli.format;

import java.util.List;
import java.util.Map;

/** Values as JSON on one line, in the order they have. */
public final class JsonWriter {
  private static final char DELETE = 0x7f;

  private final StringBuilder json = new StringBuilder();

  private JsonWriter() {}

  public static String write(Value value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value);
    return writer.json.toString();
  }

  private void value(Value value) {
    switch (value) {
      case Value.Text text -> string(text.text());
      case Value.Numeral numeral -> json.append(numeral.digits());
      case Value.Flag flag -> json.append(flag.yes());
      case Value.Sequence sequence -> sequence(sequence.items());
      case Value.Fields fields -> fields(fields.entries());
      case Value.Nothing _ -> json.append("null");
    }
  }

  private void sequence(List<Value> items) {
    String gap = "";
    json.append('[');
    for (Value item : items) {
      json.append(gap);
      value(item);
      gap = ",";
    }
    json.append(']');
  }

  private void fields(Map<String, Value> entries) {
    String gap = "";
    json.append('{');
    for (Map.Entry<String, Value> entry : entries.entrySet()) {
      json.append(gap);
      string(entry.getKey());
      json.append(':');
      value(entry.getValue());
      gap = ",";
    }
    json.append('}');
  }

  private void string(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    json.append('"');
  }

  private void character(char next) {
    switch (next) {
      case '"', '\\' -> json.append('\\').append(next);
      case '\n' -> json.append("\\n");
      case '\r' -> json.append("\\r");
      case '\t' -> json.append("\\t");
      default -> {
        // The C1 controls are allowed in JSON, and obeyed by terminals.
        if (next < ' ' || (next >= DELETE && next < 0xa0) || Character.isSurrogate(next)) {
          escaped(next);
        } else {
          json.append(next);
        }
      }
    }
  }

  private void escaped(char next) {
    json.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      json.append(Character.forDigit(next >> shift & 15, 16));
    }
  }
}
