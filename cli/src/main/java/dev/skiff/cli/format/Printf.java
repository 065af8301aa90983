package dev.skiff.cli.format;

import java.util.List;

/** The verbs of Go's printf that make sense here: {@code %s %v %d %q %t %%}, width, precision. */
final class Printf {
  private static final int MAX_WIDTH = 1000;

  private final String format;
  private final List<Value> values;
  private final int where;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int used;

  private Printf(String format, List<Value> values, int where) {
    this.format = format;
    this.values = values;
    this.where = where;
  }

  /**
   * The text.
   *
   * @param where the function stands in the template
   */
  static String format(String format, List<Value> values, int where) {
    Printf printf = new Printf(format, values, where);
    printf.run();
    return printf.out.toString();
  }

  private void run() {
    while (at < format.length()) {
      char next = format.charAt(at++);
      if (next == '%') {
        verb();
      } else {
        out.append(next);
      }
      Evaluator.checkLength(out);
    }
    if (used < values.size()) {
      throw failure("'" + values.get(used).shown() + "' is one value too many");
    }
  }

  private void verb() {
    boolean left = false;
    boolean zeros = false;
    while (at < format.length() && "-0".indexOf(format.charAt(at)) >= 0) {
      left |= format.charAt(at) == '-';
      zeros |= format.charAt(at) == '0';
      at++;
    }
    int width = number();
    int precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      precision = number();
    }
    if (at >= format.length()) {
      throw failure("it ends within a verb");
    }
    char verb = format.charAt(at++);
    if (verb == '%') {
      out.append('%');
    } else {
      pad(cut(text(verb), precision), width, left, zeros && verb == 'd');
    }
  }

  private String text(char verb) {
    if ("svdqt".indexOf(verb) < 0) {
      throw failure("'%" + verb + "' is not among %s %v %d %q %t %%");
    }
    if (used >= values.size()) {
      throw failure("a value for '%" + verb + "' is missing");
    }
    Value value = values.get(used++);
    if (verb == 'd' && !(value instanceof Value.Numeral)) {
      throw failure("'%d' is for numbers, not for " + value.kind());
    }
    return verb == 'q' ? JsonWriter.write(Value.of(value.shown())) : value.shown();
  }

  private static String cut(String text, int precision) {
    return precision < 0 || text.codePointCount(0, text.length()) <= precision
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private void pad(String text, int width, boolean left, boolean zeros) {
    int missing = Math.max(0, width - text.codePointCount(0, text.length()));
    if (left) {
      out.append(text).repeat(' ', missing);
    } else if (zeros && text.startsWith("-")) {
      out.append('-').repeat('0', missing).append(text, 1, text.length());
    } else {
      out.repeat(zeros ? '0' : ' ', missing).append(text);
    }
  }

  private int number() {
    int number = 0;
    while (at < format.length() && Character.digit(format.charAt(at), 10) >= 0) {
      number = Math.min(number * 10 + Character.digit(format.charAt(at), 10), MAX_WIDTH);
      at++;
    }
    return number;
  }

  private TemplateFailure failure(String why) {
    return TemplateFailure.at(where, "printf \"" + format + "\": " + why, Parser.SEE);
  }
}
