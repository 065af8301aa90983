package dev.skiff.cli.format;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The functions of templates: Go's for comparing and looking up, and those that Docker adds. */
final class Functions {
  private static final Set<String> LAZY = Set.of("and", "or");

  /** All of them; the evaluator itself does and and or. */
  static final Set<String> NAMES =
      Set.of(
          "and",
          "or",
          "not",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "index",
          "slice",
          "len",
          "json",
          "split",
          "join",
          "title",
          "lower",
          "upper",
          "pad",
          "truncate",
          "print",
          "printf",
          "println");

  /** No column is wider. */
  private static final int MAX_PAD = 1000;

  private Functions() {}

  static boolean isLazy(String name) {
    return LAZY.contains(name);
  }

  static Value call(String name, List<Value> given, int at) {
    Arguments arguments = new Arguments(name, given, at);
    return switch (name) {
      case "and", "or" -> arguments.only();
      case "not" -> Value.of(!arguments.only().isTrue());
      case "eq" -> Comparison.equal(arguments);
      case "ne" -> Value.of(!Comparison.isEqual(arguments));
      case "lt" -> Value.of(Comparison.order(arguments) < 0);
      case "le" -> Value.of(Comparison.order(arguments) <= 0);
      case "gt" -> Value.of(Comparison.order(arguments) > 0);
      case "ge" -> Value.of(Comparison.order(arguments) >= 0);
      case "index" -> index(arguments.atLeast(1).getFirst(), given.subList(1, given.size()), at);
      case "slice" -> slice(arguments);
      case "len" -> Value.Numeral.of(length(arguments));
      case "json" -> Value.of(JsonWriter.write(arguments.only()));
      default -> text(name, arguments);
    };
  }

  private static Value text(String name, Arguments arguments) {
    return switch (name) {
      case "split" -> split(arguments);
      case "join" -> Value.of(join(arguments));
      case "title" -> Value.of(title(arguments.onlyText()));
      case "lower" -> Value.of(arguments.onlyText().toLowerCase(Locale.ROOT));
      case "upper" -> Value.of(arguments.onlyText().toUpperCase(Locale.ROOT));
      case "pad" -> Value.of(pad(arguments));
      case "truncate" -> Value.of(truncate(arguments));
      case "print" -> Value.of(shown(arguments.given(), ""));
      case "println" -> Value.of(shown(arguments.given(), " ") + "\n");
      case "printf" ->
          Value.of(
              Printf.format(
                  arguments.atLeast(1).getFirst().shown(),
                  arguments.given().subList(1, arguments.given().size()),
                  arguments.at()));
      default -> throw new IllegalStateException("no function " + name);
    };
  }

  /** What stands under keys, one within the other. */
  static Value index(Value in, List<Value> keys, int at) {
    Value value = in;
    for (Value key : keys) {
      value =
          switch (value) {
            case Value.Fields fields ->
                fields.entries().getOrDefault(key.shown(), Value.Nothing.BLANK);
            case Value.Sequence sequence -> item(sequence.items(), key, at);
            case Value.Nothing _ -> Value.Nothing.BLANK;
            case Value.Text _, Value.Numeral _, Value.Flag _ ->
                throw TemplateFailure.at(
                    at,
                    "index cannot look into " + value.kind(),
                    "it looks into lists and objects");
          };
    }
    return value;
  }

  private static Value item(List<Value> items, Value key, int at) {
    int index = key instanceof Value.Numeral numeral ? whole(numeral.number(), at) : -1;
    if (index < 0 || index >= items.size()) {
      throw TemplateFailure.at(
          at, "there is no item '" + key.shown() + "' in a list of " + items.size(), "");
    }
    return items.get(index);
  }

  private static Value slice(Arguments arguments) {
    List<Value> given = arguments.between(2, 3);
    int at = arguments.at();
    int length = length(given.getFirst(), arguments);
    int from = whole(number(given.get(1), arguments), at);
    int to = given.size() == 3 ? whole(number(given.get(2), arguments), at) : length;
    if (from < 0 || from > to || to > length) {
      throw TemplateFailure.at(
          at, "slice from " + from + " to " + to + " is not within " + length, "");
    }
    return given.getFirst() instanceof Value.Sequence sequence
        ? new Value.Sequence(sequence.items().subList(from, to))
        : Value.of(given.getFirst().shown().substring(from, to));
  }

  private static int length(Arguments arguments) {
    return length(arguments.only(), arguments);
  }

  private static int length(Value value, Arguments arguments) {
    return switch (value) {
      case Value.Text text -> text.text().length();
      case Value.Sequence sequence -> sequence.items().size();
      case Value.Fields fields -> fields.entries().size();
      case Value.Nothing _ -> 0;
      case Value.Numeral _, Value.Flag _ -> throw arguments.unfit(value);
    };
  }

  private static Value split(Arguments arguments) {
    List<Value> given = arguments.between(2, 2);
    String text = given.getFirst().shown();
    String separator = given.get(1).shown();
    if (separator.isEmpty()) {
      return new Value.Sequence(
          text.codePoints().mapToObj(Character::toString).map(Value::of).toList());
    }
    List<Value> parts = new ArrayList<>();
    int from = 0;
    for (int to = text.indexOf(separator); to >= 0; to = text.indexOf(separator, from)) {
      parts.add(Value.of(text.substring(from, to)));
      from = to + separator.length();
    }
    parts.add(Value.of(text.substring(from)));
    return new Value.Sequence(parts);
  }

  private static String join(Arguments arguments) {
    List<Value> given = arguments.between(2, 2);
    return switch (given.getFirst()) {
      case Value.Sequence sequence -> shown(sequence.items(), given.get(1).shown());
      case Value.Nothing _ -> "";
      case Value.Text _, Value.Numeral _, Value.Flag _, Value.Fields _ ->
          throw arguments.unfit(given.getFirst());
    };
  }

  private static String shown(List<Value> values, String separator) {
    StringBuilder shown = new StringBuilder();
    String gap = "";
    for (Value value : values) {
      shown.append(gap).append(value.shown());
      Evaluator.checkLength(shown);
      gap = separator;
    }
    return shown.toString();
  }

  private static String title(String text) {
    StringBuilder title = new StringBuilder(text.length());
    boolean begins = true;
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      title.append(begins ? Character.toTitleCase(next) : next);
      begins = !Character.isLetterOrDigit(next) && next != '_' && next != '\'';
    }
    return title.toString();
  }

  private static String pad(Arguments arguments) {
    List<Value> given = arguments.between(3, 3);
    String text = given.getFirst().shown();
    if (text.isEmpty()) {
      return text;
    }
    return " ".repeat(spaces(given.get(1), arguments))
        + text
        + " ".repeat(spaces(given.get(2), arguments));
  }

  private static int spaces(Value value, Arguments arguments) {
    int count = whole(number(value, arguments), arguments.at());
    return Math.clamp(count, 0, MAX_PAD);
  }

  private static String truncate(Arguments arguments) {
    List<Value> given = arguments.between(2, 2);
    String text = given.getFirst().shown();
    int most = Math.max(0, whole(number(given.get(1), arguments), arguments.at()));
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }

  private static BigDecimal number(Value value, Arguments arguments) {
    if (value instanceof Value.Numeral numeral) {
      return numeral.number();
    }
    throw arguments.unfit(value);
  }

  private static int whole(BigDecimal number, int at) {
    try {
      return number.intValueExact();
    } catch (ArithmeticException e) {
      throw TemplateFailure.at(at, "'" + number + "' is not a whole number", "");
    }
  }
}
