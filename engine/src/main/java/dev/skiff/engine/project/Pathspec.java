package dev.skiff.engine.project;

import java.util.ArrayList;
import java.util.List;

/**
 * A glob over paths with slashes, by the rules of gitignore(5) and glob(7): {@code *} and {@code ?}
 * stay within a name, {@code [a-z]} and {@code [!a-z]} are one character, {@code **} is any number
 * of names, a backslash takes the next character as it is. Matching takes time proportional to
 * pattern times path, whatever they are.
 */
final class Pathspec {
  /** Longer than any path. */
  private static final int MAX_LENGTH = 8192;

  private static final String ANY_NAMES = "**";

  private final List<Name> names;

  private Pathspec(List<Name> names) {
    this.names = List.copyOf(names);
  }

  /**
   * Of a pattern without a slash at its beginning or end.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Pathspec of(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("it has more than " + MAX_LENGTH + " characters");
    }
    List<Name> names = new ArrayList<>();
    for (String name : pattern.split("/", -1)) {
      boolean any = name.equals(ANY_NAMES);
      if (!any || names.isEmpty() || !names.getLast().any()) {
        names.add(any ? Name.ANY : Name.of(name));
      }
    }
    return new Pathspec(names);
  }

  /** Whether a text has characters that mean something in a pattern. */
  static boolean isGlob(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
  }

  /** Whether the whole path matches; names in order, from the top. */
  boolean matches(List<String> path) {
    boolean[] reached = start();
    for (String name : path) {
      reached = after(reached, name);
    }
    return reached[names.size()];
  }

  /** Whether something below a folder of this path can match. */
  boolean mayMatchBelow(List<String> path) {
    boolean[] reached = start();
    for (String name : path) {
      reached = after(reached, name);
    }
    for (int at = 0; at < names.size(); at++) {
      if (reached[at]) {
        return true;
      }
    }
    return false;
  }

  /**
   * Which beginnings of the pattern the names so far can be: a set of states, so no backtracking.
   */
  private boolean[] start() {
    boolean[] reached = new boolean[names.size() + 1];
    reached[0] = true;
    return skippingAny(reached);
  }

  private boolean[] after(boolean[] reached, String name) {
    boolean[] next = new boolean[names.size() + 1];
    for (int at = 0; at < names.size(); at++) {
      if (reached[at]) {
        boolean any = names.get(at).any();
        // A ** at the end stands for at least one name, one before others also for none.
        next[any ? at : at + 1] |= any || names.get(at).matches(name);
        if (any && at == names.size() - 1) {
          next[names.size()] = true;
        }
      }
    }
    return skippingAny(next);
  }

  private boolean[] skippingAny(boolean[] reached) {
    for (int at = 0; at < names.size() - 1; at++) {
      reached[at + 1] |= reached[at] && names.get(at).any();
    }
    return reached;
  }

  /**
   * The pattern of one name.
   *
   * @param any whether it is {@code **}
   */
  private record Name(List<Piece> pieces, boolean any) {
    static final Name ANY = new Name(List.of(), true);

    static Name of(String text) {
      List<Piece> pieces = new ArrayList<>();
      for (int at = 0; at < text.length(); ) {
        Piece piece = Piece.at(text, at);
        boolean twoStars =
            piece.kind() == Kind.STAR && !pieces.isEmpty() && pieces.getLast().kind() == Kind.STAR;
        if (!twoStars) {
          pieces.add(piece);
        }
        at += piece.length();
      }
      return new Name(pieces, false);
    }

    /** Greedy with one way back, to the last star: that is enough for stars. */
    boolean matches(String name) {
      int piece = 0;
      int star = -1;
      int retry = 0;
      int at = 0;
      while (at < name.length()) {
        int unit = name.codePointAt(at);
        if (piece < pieces.size() && pieces.get(piece).kind() == Kind.STAR) {
          star = piece++;
          retry = at;
        } else if (piece < pieces.size() && pieces.get(piece).takes(unit)) {
          piece++;
          at += Character.charCount(unit);
        } else if (star >= 0) {
          piece = star + 1;
          retry += Character.charCount(name.codePointAt(retry));
          at = retry;
        } else {
          return false;
        }
      }
      while (piece < pieces.size() && pieces.get(piece).kind() == Kind.STAR) {
        piece++;
      }
      return piece == pieces.size();
    }
  }

  private enum Kind {
    ONE,
    STAR,
    QUESTION,
    SET
  }

  /**
   * A piece of a name's pattern.
   *
   * @param text the character, or the inside of the brackets
   * @param length in the pattern
   */
  private record Piece(Kind kind, String text, int length) {
    static Piece at(String pattern, int at) {
      int unit = pattern.codePointAt(at);
      return switch (unit) {
        case '*' -> new Piece(Kind.STAR, "", 1);
        case '?' -> new Piece(Kind.QUESTION, "", 1);
        case '[' -> set(pattern, at);
        case '\\' -> escaped(pattern, at);
        default -> one(unit, 0);
      };
    }

    private static Piece one(int unit, int before) {
      return new Piece(Kind.ONE, Character.toString(unit), before + Character.charCount(unit));
    }

    private static Piece escaped(String pattern, int at) {
      if (at + 1 == pattern.length()) {
        throw new IllegalArgumentException("it ends with a backslash");
      }
      return one(pattern.codePointAt(at + 1), 1);
    }

    /** A bracket that follows the opening one, or its negation, is a member (glob(7)). */
    private static Piece set(String pattern, int at) {
      int first = at + 1;
      boolean negated =
          first < pattern.length()
              && (pattern.charAt(first) == '!' || pattern.charAt(first) == '^');
      int end = pattern.indexOf(']', first + (negated ? 2 : 1));
      if (end < 0) {
        throw new IllegalArgumentException("a '[' is not closed");
      }
      String inside = pattern.substring(first, end);
      if (inside.indexOf('\\') >= 0) {
        throw new IllegalArgumentException("a backslash between brackets");
      }
      return new Piece(Kind.SET, inside, end + 1 - at);
    }

    boolean takes(int unit) {
      return switch (kind) {
        case ONE -> text.codePointAt(0) == unit;
        case QUESTION -> true;
        case SET -> inSet(unit);
        case STAR -> false;
      };
    }

    private boolean inSet(int unit) {
      boolean negated = text.charAt(0) == '!' || text.charAt(0) == '^';
      int[] members = text.substring(negated ? 1 : 0).codePoints().toArray();
      for (int at = 0; at < members.length; at++) {
        boolean range = at + 2 < members.length && members[at + 1] == '-';
        int last = range ? members[at + 2] : members[at];
        if (members[at] <= unit && unit <= last) {
          return !negated;
        }
        at += range ? 2 : 0;
      }
      return negated;
    }
  }
}
