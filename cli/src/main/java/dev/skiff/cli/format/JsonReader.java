package dev.skiff.cli.format;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) into values, whatever its shape: templates reach fields that no record of
 * ours knows. Numbers stay exact and of two equal names the last one counts.
 */
public final class JsonReader {
  /** As deep as the codec of the wire reads. */
  static final int MAX_DEPTH = 100;

  /** Longer numbers mean nothing to anybody, and take quadratic time to read. */
  private static final int MAX_NUMBER = 400;

  private final String json;
  private int at;

  private JsonReader(String json) {
    this.json = json;
  }

  /**
   * The value that all of {@code json} is.
   *
   * @throws TemplateFailure when it is not JSON
   */
  public static Value read(String json) {
    JsonReader reader = new JsonReader(json);
    Value value = reader.value(0);
    reader.skipSpace();
    if (reader.at < json.length()) {
      throw reader.broken("more follows its end");
    }
    return value;
  }

  private Value value(int depth) {
    if (depth > MAX_DEPTH) {
      throw broken("it is more than " + MAX_DEPTH + " levels deep");
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new Value.Text(string());
      case 't' -> word("true", new Value.Flag(true));
      case 'f' -> word("false", new Value.Flag(false));
      case 'n' -> word("null", Value.Nothing.NULL);
      default -> number();
    };
  }

  private Value object(int depth) {
    Map<String, Value> entries = new LinkedHashMap<>();
    at++;
    if (takes('}')) {
      return new Value.Fields(entries);
    }
    do {
      if (peek() != '"') {
        throw broken("a name is missing");
      }
      String name = string();
      expect(':');
      entries.put(name, value(depth + 1));
    } while (takes(','));
    expect('}');
    return new Value.Fields(entries);
  }

  private Value array(int depth) {
    List<Value> items = new ArrayList<>();
    at++;
    if (takes(']')) {
      return new Value.Sequence(items);
    }
    do {
      items.add(value(depth + 1));
    } while (takes(','));
    expect(']');
    return new Value.Sequence(items);
  }

  private String string() {
    StringBuilder text = new StringBuilder();
    for (at++; at < json.length(); at++) {
      char next = json.charAt(at);
      if (next == '"') {
        at++;
        return text.toString();
      }
      text.append(next == '\\' ? escaped() : next);
    }
    throw broken("a string has no end");
  }

  /** Leaves {@code at} on the last character of the escape. */
  private char escaped() {
    at++;
    char next = at < json.length() ? json.charAt(at) : ' ';
    return switch (next) {
      case '"', '\\', '/' -> next;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw broken("an escape in a string is unknown");
    };
  }

  private char unicode() {
    int code = 0;
    for (int digit = 1; digit <= 4; digit++) {
      int value = at + digit < json.length() ? Character.digit(json.charAt(at + digit), 16) : -1;
      if (value < 0) {
        throw broken("four hexadecimal digits are missing");
      }
      code = code * 16 + value;
    }
    at += 4;
    return (char) code;
  }

  private Value word(String word, Value value) {
    if (!json.startsWith(word, at)) {
      throw broken("a value is missing");
    }
    at += word.length();
    return value;
  }

  private Value number() {
    int begin = at;
    while (at < json.length() && "+-.0123456789eE".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
    if (at == begin || at - begin > MAX_NUMBER) {
      throw broken(at == begin ? "a value is missing" : "a number is too long");
    }
    try {
      return new Value.Numeral(new BigDecimal(json.substring(begin, at)));
    } catch (NumberFormatException e) {
      throw broken("'" + json.substring(begin, at) + "' is not a number");
    }
  }

  private char peek() {
    skipSpace();
    if (at == json.length()) {
      throw broken("it ends too early");
    }
    return json.charAt(at);
  }

  private boolean takes(char wanted) {
    boolean there = peek() == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char wanted) {
    if (!takes(wanted)) {
      throw broken("'" + wanted + "' is missing");
    }
  }

  private void skipSpace() {
    while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
  }

  private TemplateFailure broken(String why) {
    return new TemplateFailure("this is not JSON: " + why + " at character " + (at + 1), "");
  }
}
