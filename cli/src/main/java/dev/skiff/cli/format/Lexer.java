package dev.skiff.cli.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into words. In what stands outside of actions {@code \t} and {@code \n} become
 * tab and line end, as Docker has it for shells that keep them.
 */
final class Lexer {
  /** Nobody types more; an argument of a command cannot have more than twice this. */
  static final int MAX_LENGTH = 64 * 1024;

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int openedAt;

  private Lexer(String source, int from) {
    this.source = source;
    this.at = from;
  }

  /** The words of {@code source} beginning at {@code from}, {@code END} last. */
  static List<Token> tokens(String source, int from) {
    if (source.length() > MAX_LENGTH) {
      throw TemplateFailure.at(MAX_LENGTH, "a template has at most this many characters", "");
    }
    Lexer lexer = new Lexer(source, from);
    lexer.template();
    return lexer.tokens;
  }

  private void template() {
    boolean trim = false;
    while (at < source.length()) {
      int open = source.indexOf("{{", at);
      int end = open < 0 ? source.length() : open;
      text(end, trim, open >= 0 && isTrimAfter(open + 2));
      if (open < 0) {
        break;
      }
      trim = action(open);
    }
    add(Token.Kind.END, "", source.length());
  }

  private void text(int end, boolean trimLeft, boolean trimRight) {
    String text = source.substring(at, end);
    text = trimLeft ? text.stripLeading() : text;
    text = trimRight ? text.stripTrailing() : text;
    if (!text.isEmpty()) {
      add(Token.Kind.TEXT, text.replace("\\t", "\t").replace("\\n", "\n"), at);
    }
    at = end;
  }

  /** Whether a minus and a space stand here, which trim what is before the action. */
  private boolean isTrimAfter(int position) {
    return source.startsWith("-", position)
        && position + 1 < source.length()
        && isSpace(source.charAt(position + 1));
  }

  /** One action with its braces; whether white space after it goes. */
  private boolean action(int open) {
    openedAt = open;
    at = open + 2 + (isTrimAfter(open + 2) ? 1 : 0);
    if (isComment()) {
      return comment();
    }
    add(Token.Kind.OPEN, "{{", open);
    while (true) {
      boolean spaced = skipSpace();
      if (at >= source.length()) {
        throw unclosed();
      }
      if (spaced && source.startsWith("-}}", at)) {
        return close(3);
      }
      if (source.startsWith("}}", at)) {
        return close(2);
      }
      word(spaced);
    }
  }

  private boolean close(int length) {
    add(Token.Kind.CLOSE, "}}", at);
    at += length;
    return length == 3;
  }

  private boolean isComment() {
    int begin = at;
    while (begin < source.length() && isSpace(source.charAt(begin))) {
      begin++;
    }
    return source.startsWith("/*", begin);
  }

  private boolean comment() {
    int end = source.indexOf("*/", at);
    if (end < 0) {
      throw unclosed();
    }
    at = end + 2;
    boolean trim = skipSpace() && source.startsWith("-}}", at);
    at += trim ? 1 : 0;
    if (!source.startsWith("}}", at)) {
      throw unclosed();
    }
    at += 2;
    return trim;
  }

  private void word(boolean spaced) {
    char next = source.charAt(at);
    switch (next) {
      case '(' -> sign(Token.Kind.LEFT, 1, spaced);
      case ')' -> sign(Token.Kind.RIGHT, 1, spaced);
      case '|' -> sign(Token.Kind.PIPE, 1, spaced);
      case ',' -> sign(Token.Kind.COMMA, 1, spaced);
      case '=' -> sign(Token.Kind.ASSIGN, 1, spaced);
      case ':' -> {
        if (!source.startsWith(":=", at)) {
          throw strange(next);
        }
        sign(Token.Kind.DECLARE, 2, spaced);
      }
      case '.' -> sign(nameEnd(at + 1) > at + 1 ? Token.Kind.FIELD : Token.Kind.DOT, spaced);
      case '$' -> sign(Token.Kind.VARIABLE, spaced);
      case '"' -> quoted(spaced);
      case '`' -> raw(spaced);
      default -> other(next, spaced);
    }
  }

  private void other(char next, boolean spaced) {
    if (isDigit(next) || ((next == '-' || next == '+') && isDigitAt(at + 1))) {
      number(spaced);
    } else if (isNamePart(next)) {
      sign(Token.Kind.NAME, nameEnd(at) - at, spaced);
    } else {
      throw strange(next);
    }
  }

  private void number(boolean spaced) {
    int end = at + 1;
    while (end < source.length() && (isNamePart(source.charAt(end)) || source.charAt(end) == '.')) {
      end++;
    }
    sign(Token.Kind.NUMBER, end - at, spaced);
  }

  private void sign(Token.Kind kind, boolean spaced) {
    sign(kind, nameEnd(at + 1) - at, spaced);
  }

  private void sign(Token.Kind kind, int length, boolean spaced) {
    tokens.add(new Token(kind, source.substring(at, at + length), at, spaced));
    at += length;
  }

  private void quoted(boolean spaced) {
    int begin = at;
    StringBuilder text = new StringBuilder();
    for (at++; at < source.length() && source.charAt(at) != '"'; at++) {
      char next = source.charAt(at);
      text.append(next == '\\' ? escaped() : next);
    }
    endString(begin, text.toString(), spaced);
  }

  private char escaped() {
    at++;
    char next = at < source.length() ? source.charAt(at) : ' ';
    return switch (next) {
      case '"', '\\', '\'' -> next;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default ->
          throw TemplateFailure.at(
              at - 1, "this escape is unknown", "there are \\n \\t \\r \\\" \\\\");
    };
  }

  private void raw(boolean spaced) {
    int begin = at;
    int end = source.indexOf('`', at + 1);
    at = end < 0 ? source.length() : end;
    endString(begin, source.substring(begin + 1, at), spaced);
  }

  private void endString(int begin, String text, boolean spaced) {
    if (at >= source.length()) {
      throw TemplateFailure.at(begin, "this string has no end", "");
    }
    at++;
    tokens.add(new Token(Token.Kind.STRING, text, begin, spaced));
  }

  private void add(Token.Kind kind, String text, int where) {
    tokens.add(new Token(kind, text, where, true));
  }

  private boolean skipSpace() {
    int begin = at;
    while (at < source.length() && isSpace(source.charAt(at))) {
      at++;
    }
    return at > begin || source.startsWith("{{", at - 2);
  }

  private int nameEnd(int from) {
    int end = from;
    while (end < source.length() && isNamePart(source.charAt(end))) {
      end++;
    }
    return end;
  }

  private TemplateFailure unclosed() {
    return TemplateFailure.at(openedAt, "this '{{' is not closed", "close it with '}}'");
  }

  private TemplateFailure strange(char next) {
    if (next == '}') {
      return unclosed();
    }
    String hint =
        next == '\'' ? "strings stand in \"double quotes\"; put the template in single ones" : "";
    return TemplateFailure.at(at, "'" + next + "' means nothing here", hint);
  }

  private static boolean isSpace(char character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
  }

  private boolean isDigitAt(int position) {
    return position < source.length() && isDigit(source.charAt(position));
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isNamePart(char character) {
    return character == '_' || Character.isLetterOrDigit(character);
  }
}
