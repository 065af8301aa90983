package dev.skiff.cli.text;

/**
 * JSON laid out for reading, four spaces a level as {@code docker inspect} does. Works on the text
 * alone, so that what the engine wrote (numbers, order, unknown fields) stays as it was; text that
 * is no JSON comes out with odd line ends and nothing lost.
 */
public final class PrettyJson {
  private static final int INDENT = 4;

  /** Deeper levels are not indented further: nobody reads them, and a hostile text has millions. */
  private static final int MAX_INDENTED = 32;

  private final String json;
  private final StringBuilder out = new StringBuilder();
  private int depth;

  private PrettyJson(String json, int depth) {
    this.json = json;
    this.depth = depth;
  }

  /** Lays {@code json} out as it stands {@code depth} levels deep. */
  public static String of(String json, int depth) {
    PrettyJson pretty = new PrettyJson(json, depth);
    pretty.indent();
    pretty.copy();
    return pretty.out.toString();
  }

  private void copy() {
    int at = 0;
    while (at < json.length()) {
      char next = json.charAt(at);
      switch (next) {
        case '"' -> at = string(at);
        case '{', '[' -> at = open(at, next);
        case '}', ']' -> {
          depth--;
          line();
          out.append(next);
          at++;
        }
        case ',' -> {
          out.append(next);
          line();
          at++;
        }
        case ':' -> {
          out.append(": ");
          at++;
        }
        default -> {
          if (!isSpace(next)) {
            out.append(next);
          }
          at++;
        }
      }
    }
  }

  /** An empty object or list stays on its line. */
  private int open(int at, char bracket) {
    out.append(bracket);
    int next = at + 1;
    while (next < json.length() && isSpace(json.charAt(next))) {
      next++;
    }
    // In ASCII the closing bracket stands two behind the opening one, for both kinds.
    if (next < json.length() && json.charAt(next) == bracket + 2) {
      out.append(json.charAt(next));
      return next + 1;
    }
    depth++;
    line();
    return next;
  }

  private int string(int at) {
    int end = at + 1;
    while (end < json.length() && json.charAt(end) != '"') {
      end += json.charAt(end) == '\\' ? 2 : 1;
    }
    end = Math.min(end + 1, json.length());
    out.append(json, at, end);
    return end;
  }

  private void line() {
    out.append('\n');
    indent();
  }

  private void indent() {
    out.repeat(' ', INDENT * Math.clamp(depth, 0, MAX_INDENTED));
  }

  private static boolean isSpace(char character) {
    return character == ' ' || character == '\n' || character == '\r' || character == '\t';
  }
}
