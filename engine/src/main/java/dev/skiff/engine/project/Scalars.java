package dev.skiff.engine.project;

import dev.skiff.engine.project.Shape.Scalar;
import dev.skiff.engine.project.Shape.Unfit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The single values that skiff.yaml knows. */
final class Scalars {
  private static final String ANY = "[^\\u0000]*";

  private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

  private static final Pattern SIZE_PARTS =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)([a-zA-Z]*)");

  /** signal(7), x86-64. */
  private static final String SIGNALS =
      "HUP|INT|QUIT|ILL|TRAP|ABRT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM|STKFLT|CHLD|CONT"
          + "|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|PWR|SYS";

  /** Users and groups that every image of ours has. */
  private static final String OWNERS = "(?:root|nobody|[0-9]{1,9})";

  private static final int NOBODY = 65534;

  static final Scalar<String> TEXT = Scalar.numeric("a text", ANY, text -> text);

  static final Scalar<String> VARIABLE =
      Scalar.of("the name of a variable", "[^=\\u0000]+", text -> text);

  static final Scalar<String> LABEL = Scalar.of("a label's name", "[^\\u0000]+", Scalars::label);

  static final Scalar<String> REFERENCE =
      Scalar.of(
          "an image's name, such as web or team/web:1.2",
          "[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,400}",
          text -> text);

  static final Scalar<String> SOURCE =
      Scalar.of("a path inside the folder, or an absolute one", "[^\\u0000]+", Scalars::source);

  static final Scalar<String> GLOB =
      Scalar.of(
          "a path or glob inside the folder, or an absolute one", "[^\\u0000]+", Scalars::glob);

  static final Scalar<String> EXCLUSION =
      Scalar.numeric("a pattern, as in a .gitignore", ANY, Scalars::exclusion);

  static final Scalar<String> GUEST_PATH =
      Scalar.of("an absolute path in the guest", "/[^\\u0000]*", Scalars::guestPath);

  static final Scalar<String> USER =
      Scalar.numeric(
          "a user, NAME or NUMBER, perhaps with :GROUP", "[^:\\s]+(?::[^:\\s]+)?", text -> text);

  static final Scalar<Project.Owner> OWNER =
      Scalar.numeric(
          "an owner, such as 1000:1000, root or nobody",
          OWNERS + "(?::" + OWNERS + ")?",
          Scalars::owner);

  static final Scalar<Integer> MODE =
      Scalar.numeric(
          "a mode, such as 0644", "0?o?[0-7]{3,4}", text -> Integer.parseInt(digits(text), 8));

  static final Scalar<Project.Port> PORT =
      Scalar.numeric("a port, such as 8080:80 or 80/udp", PortText.PATTERN, PortText::parse);

  static final Scalar<Long> SIZE =
      Scalar.numeric(
          "a size, such as 128m or 1.5g",
          "[0-9]{1,15}(?:\\.[0-9]{1,9})?(?:[bB]|[kmgtKMGT](?:[iI]?[bB])?)?",
          Scalars::size);

  static final Scalar<Integer> CPUS =
      Scalar.numeric("a number of whole CPUs", "[1-9][0-9]{0,3}", Integer::parseInt);

  static final Scalar<Integer> RETRIES =
      Scalar.numeric("a number from 1 on", "[1-9][0-9]{0,3}", Integer::parseInt);

  static final Scalar<String> YES_NO =
      Scalar.numeric("yes or no", "yes|no|true|false", text -> text);

  static final Scalar<String> LOG_LEVEL =
      Scalar.of("err, warn or info", "err|warn|info", text -> text);

  static final Scalar<String> IP4 =
      Scalar.of("an IPv4 address", "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}", text -> text);

  static final Scalar<String> IP6 =
      Scalar.of("an IPv6 address", "[0-9a-fA-F:]{2,39}(?:/[0-9]{1,3})?", text -> text);

  static final Scalar<String> MANIFEST_NAME =
      Scalar.of("a name, such as syslog.server", "[A-Za-z0-9_%.-]{1,128}", text -> text);

  static final Scalar<String> BASE =
      Scalar.of(
          "a base: linux, nanos, hermit, own-kernel or auto",
          "linux|nanos|hermit|own-kernel|auto",
          text -> text);

  static final Scalar<String> BUS = Scalar.of("pci or mmio", "pci|mmio", text -> text);

  static final Scalar<String> RESTART =
      Scalar.of(
          "no, always, unless-stopped or on-failure[:TIMES]",
          "no|always|unless-stopped|on-failure(?::[0-9]{1,6})?",
          text -> text);

  static final Scalar<Project.Volume> VOLUME =
      Scalar.of(
          "a volume, NAME:/PATH or NAME:/PATH:ro",
          "[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}:/[^:\\u0000]*(?::(?:ro|rw))?",
          Scalars::volume);

  static final Scalar<Duration> DURATION =
      Scalar.of("a time, such as 10s or 1m30s", "(?:[0-9]{1,9}(?:ms|s|m|h))+", Scalars::duration);

  static final Scalar<String> SIGNAL =
      Scalar.numeric(
          "a signal, such as SIGTERM or 15",
          "(?:SIG)?(?:" + SIGNALS + ")|[1-9]|[1-5][0-9]|6[0-4]",
          text -> text);

  private Scalars() {}

  private static String label(String text) {
    if (text.startsWith("dev.skiff.")) {
      throw new Unfit("such names are Skiff's own");
    }
    return text;
  }

  /** Without {@code ./} in front; a relative one that leaves the folder is none. */
  private static String source(String text) {
    boolean leaves = List.of(text.split("/", -1)).contains("..");
    if (leaves && !text.startsWith("/")) {
      throw new Unfit("it leads out of the folder");
    }
    String clean = text.replaceAll("/(?:\\./|/)+", "/").replaceFirst("^\\./", "");
    return clean.isEmpty() ? "." : clean;
  }

  private static String glob(String text) {
    String clean = source(text);
    try {
      Glob.of(clean);
    } catch (IllegalArgumentException e) {
      throw new Unfit(String.valueOf(e.getMessage()));
    }
    return clean;
  }

  private static String exclusion(String text) {
    try {
      IgnoreRules.check(text);
    } catch (IllegalArgumentException e) {
      throw new Unfit(String.valueOf(e.getMessage()));
    }
    return text;
  }

  private static String guestPath(String text) {
    for (String part : text.split("/", -1)) {
      if (part.equals("..") || part.equals(".")) {
        throw new Unfit("'.' and '..' have no place in it");
      }
    }
    return text.replaceAll("/{2,}", "/");
  }

  private static Project.Owner owner(String text) {
    int colon = text.indexOf(':');
    int user = account(colon < 0 ? text : text.substring(0, colon));
    return new Project.Owner(user, colon < 0 ? user : account(text.substring(colon + 1)));
  }

  private static int account(String text) {
    return switch (text) {
      case "root" -> 0;
      case "nobody" -> NOBODY;
      default -> Integer.parseInt(text);
    };
  }

  private static String digits(String text) {
    return text.replace("o", "");
  }

  private static long size(String text) {
    Matcher parts = SIZE_PARTS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no size");
    }
    String unit = parts.group(2).toLowerCase(Locale.ROOT);
    int power = unit.isEmpty() ? 0 : Math.max(0, "bkmgt".indexOf(unit.charAt(0)));
    BigDecimal bytes =
        new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
    if (bytes.signum() <= 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("no size");
    }
    return bytes.longValue();
  }

  static Duration duration(String text) {
    Duration sum = Duration.ZERO;
    for (Matcher part = DURATION_PART.matcher(text); part.find(); ) {
      long number = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
              });
    }
    return sum;
  }

  private static Project.Volume volume(String text) {
    List<String> parts = List.of(text.split(":", -1));
    boolean readOnly = parts.size() == 3 && parts.get(2).equals("ro");
    return new Project.Volume(parts.get(0), guestPath(parts.get(1)), readOnly);
  }

  /** A whole number from one to another. */
  static Scalar<String> number(long least, long most) {
    return Scalar.numeric(
        "a number from " + least + " to " + most, "[0-9]{1,15}", text -> within(text, least, most));
  }

  private static String within(String text, long least, long most) {
    long number = Long.parseLong(text);
    if (number < least || number > most) {
      throw new IllegalArgumentException(number + " is not from " + least + " to " + most);
    }
    return Long.toString(number);
  }
}
