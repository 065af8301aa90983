package dev.skiff.cli.manual;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stands for an option's value or for an argument, and so what a shell can propose.
 *
 * @param label as the help shows it
 * @param choices the only words it can be, when it is one of few
 * @param many whether more of them may follow
 */
record Operand(String label, Set<Kind> kinds, List<String> choices, boolean many) {

  /** What can be proposed, and the letter for it in the scripts. */
  enum Kind {
    FILES('f'),
    FOLDERS('d'),
    INSTANCES('i'),
    IMAGES('m'),
    BASES('b'),
    SIGNALS('s'),
    TOPICS('t'),
    VOLUMES('v'),
    NETWORKS('n');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    char letter() {
      return letter;
    }
  }

  /** By the words of the label: those in capitals are kinds, those in small letters choices. */
  static Operand of(String label, boolean many) {
    Set<Kind> kinds = new TreeSet<>();
    for (String part : label.split("\\|", -1)) {
      addKind(part, kinds);
    }
    boolean choices = label.indexOf('|') > 0 && label.equals(label.toLowerCase(Locale.ROOT));
    return new Operand(label, kinds, choices ? List.of(label.split("\\|", -1)) : List.of(), many);
  }

  private static void addKind(String part, Set<Kind> kinds) {
    switch (word(part)) {
      case "FILE", "PATH", "PROGRAM", "ARCHIVE" -> kinds.add(Kind.FILES);
      case "FOLDER", "DIRECTORY" -> kinds.add(Kind.FOLDERS);
      case "INSTANCE" -> kinds.add(Kind.INSTANCES);
      case "IMAGE" -> kinds.add(Kind.IMAGES);
      case "VOLUME" -> kinds.add(Kind.VOLUMES);
      case "NETWORK" -> kinds.add(Kind.NETWORKS);
      case "BASE" -> kinds.add(Kind.BASES);
      case "SIGNAL" -> kinds.add(Kind.SIGNALS);
      case "COMMAND", "TOPIC" -> kinds.add(Kind.TOPICS);
      default -> {}
    }
  }

  private static String word(String part) {
    int end = 0;
    while (end < part.length() && Character.isUpperCase(part.charAt(end))) {
      end++;
    }
    return part.substring(0, end);
  }

  /** The letters of its kinds. */
  String letters() {
    StringBuilder letters = new StringBuilder();
    kinds.forEach(kind -> letters.append(kind.letter()));
    return letters.toString();
  }
}
