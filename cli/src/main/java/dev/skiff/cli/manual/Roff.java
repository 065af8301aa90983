package dev.skiff.cli.manual;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/** Text for man(7): escaped, and plain text laid out as it stands. */
final class Roff {
  private static final int MAX_LINE_BYTES = 80;

  private final StringBuilder text = new StringBuilder();
  private boolean paragraphEnds;

  /** The title line; the date is the release's, so that the same release makes the same page. */
  Roff title(String name, int section, String date, String release) {
    return macro(
        "TH",
        "%s %d \"%s\" %s"
            .formatted(quoted(name.toUpperCase(Locale.ROOT)), section, date, quoted(release)));
  }

  Roff heading(String heading) {
    return macro("SH", quoted(heading.toUpperCase(Locale.ROOT)));
  }

  /** Words in bold, with the meaning below and indented. */
  Roff term(String term, String meaning) {
    return macro("TP", "").line("\\fB" + escaped(term) + "\\fR").filled(meaning);
  }

  /** Words that are laid out anew, so that their own lines may be short: mandoc(1), STYLE. */
  Roff filled(String words) {
    StringBuilder line = new StringBuilder();
    for (String word : words.strip().split(" ", -1)) {
      int length = escaped(line + " " + word).getBytes(UTF_8).length;
      if (!line.isEmpty() && length > MAX_LINE_BYTES) {
        line(escaped(line.toString().stripTrailing()));
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    return line(escaped(line.toString()));
  }

  /** Text in which {@code #} begins headings and indentation keeps lines as they are. */
  Roff plain(String plain) {
    boolean kept = false;
    // A heading begins a paragraph of its own.
    boolean begun = true;
    for (String each : plain.split("\n", -1)) {
      boolean indented = each.startsWith("  ");
      if (kept != indented) {
        macro(indented ? (begun ? "EX" : "PP\n.EX") : "EE", "");
        begun = false;
      }
      kept = indented;
      begun = plainLine(each, begun, indented);
    }
    return kept ? macro("EE", "") : this;
  }

  /** One line; whether a paragraph has begun of which no line is there. */
  private boolean plainLine(String each, boolean begun, boolean indented) {
    if (each.isBlank()) {
      paragraphEnds = true;
      return begun;
    }
    if (each.startsWith("# ")) {
      heading(each.substring(2));
      paragraphEnds = false;
      return true;
    }
    if (paragraphEnds && !begun && !indented) {
      macro("PP", "");
    }
    paragraphEnds = false;
    if (indented) {
      line(escaped(each));
    } else {
      filled(each);
    }
    return false;
  }

  /** A line that is roff already. */
  Roff line(String roff) {
    text.append(roff).append('\n');
    return this;
  }

  private Roff macro(String macro, String arguments) {
    return line(("." + macro + " " + arguments).stripTrailing());
  }

  /** No character of {@code words} is an instruction, and a minus is one that can be copied. */
  static String escaped(String words) {
    String escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("…", "\\[u2026]");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private static String quoted(String words) {
    return '"' + escaped(words).replace("\"", "\\(dq") + '"';
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
