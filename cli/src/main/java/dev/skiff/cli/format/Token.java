package dev.skiff.cli.format;

/**
 * A word of a template.
 *
 * @param text of {@code TEXT} and {@code STRING} what it stands for, else what was written
 * @param at where it begins in the template
 * @param spaced whether white space, or the beginning of the action, is before it
 */
record Token(Kind kind, String text, int at, boolean spaced) {

  enum Kind {
    /** What stands outside of actions. */
    TEXT,
    /** The two braces that begin and end an action. */
    OPEN,
    CLOSE,
    /** A function or a key word. */
    NAME,
    /** A dot with a name. */
    FIELD,
    /** A dot alone. */
    DOT,
    VARIABLE,
    STRING,
    NUMBER,
    LEFT,
    RIGHT,
    PIPE,
    COMMA,
    DECLARE,
    ASSIGN,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }
}
