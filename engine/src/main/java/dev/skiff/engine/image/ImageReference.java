package dev.skiff.engine.image;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image: {@code name[:tag][@digest]} by the grammar of the distribution project
 * (reference/reference.go). No registry is implied: {@code web} is {@code web}. Without tag and
 * digest the tag is {@code latest}.
 *
 * @param name with the registry's host, if it has one
 * @param tag empty only beside a digest
 */
public record ImageReference(String name, Optional<String> tag, Optional<Digest> digest) {
  private static final String DEFAULT_TAG = "latest";

  /** Of the name, registry included (reference.go, NameTotalLengthMax). */
  private static final int MAX_NAME = 255;

  /** Name, tag of 128 and digest of 71 characters, with what stands between them. */
  private static final int MAX_TEXT = MAX_NAME + 1 + 128 + 1 + 71;

  private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";

  /**
   * A first component is a registry only with a dot or a port, or as localhost; else {@code Web/x}
   * would be the image x of a computer named Web.
   */
  private static final String REGISTRY =
      "(?:localhost|%1$s(?:\\.%1$s)+|%1$s(?=:)|\\[[0-9A-Fa-f:]+\\])(?::[0-9]{1,5})?"
          .formatted("[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?");

  /** reference.go, anchoredIdentifierRegexp: that is an id, not a name. */
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  /** Such a name with a tag would read like a digest. */
  private static final String ALGORITHM = "sha256";

  private static final String TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";

  private static final Pattern WHOLE =
      Pattern.compile(
          "(?<name>(?:%s/)?%s(?:/%s)*)(?::(?<tag>%s))?(?:@(?<digest>sha256:[0-9a-f]{64}))?"
              .formatted(REGISTRY, COMPONENT, COMPONENT, TAG));

  public ImageReference {
    if (tag.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException("a reference has a tag or a digest");
    }
  }

  /**
   * Of what a user typed.
   *
   * @throws ImageFailure {@code image.bad-reference}, which says what is wrong
   */
  public static ImageReference parse(String text) {
    Matcher matcher = WHOLE.matcher(text);
    if (text.length() > MAX_TEXT || !matcher.matches()) {
      throw ImageFailure.badReference(text, fault(text), suggestion(text));
    }
    String name = matcher.group("name");
    if (name.length() > MAX_NAME) {
      throw ImageFailure.badReference(text, "its name is longer than 255 characters", "");
    }
    if (ID.matcher(name).matches() || name.equals(ALGORITHM)) {
      throw ImageFailure.badReference(text, "it looks like an id", "");
    }
    Optional<Digest> digest = Optional.ofNullable(matcher.group("digest")).flatMap(Digest::parse);
    Optional<String> tag = Optional.ofNullable(matcher.group("tag"));
    return new ImageReference(
        name, tag.isEmpty() && digest.isEmpty() ? Optional.of(DEFAULT_TAG) : tag, digest);
  }

  /**
   * A name for the image of a program that nobody named: its file name, in what letters the grammar
   * allows.
   */
  public static ImageReference ofProgram(String fileName) {
    String name =
        fileName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    String whole = name.isEmpty() ? "program" : name.substring(0, Math.min(name.length(), 128));
    return parse(whole.replaceAll("-+$", ""));
  }

  /** The name in {@code name:tag}; a registry's port is no tag. */
  public static String repository(String nameAndTag) {
    int colon = nameAndTag.lastIndexOf(':');
    return colon > nameAndTag.lastIndexOf('/') ? nameAndTag.substring(0, colon) : nameAndTag;
  }

  /** {@code name:tag}, by which a store knows it. */
  public String nameAndTag() {
    return name + ":" + tag.orElse(DEFAULT_TAG);
  }

  @Override
  public String toString() {
    return name
        + tag.map(present -> ":" + present).orElse("")
        + digest.map(present -> "@" + present).orElse("");
  }

  /** The first thing that a person would have to change. */
  private static String fault(String text) {
    if (text.isEmpty()) {
      return "it is empty";
    }
    if (text.length() > MAX_TEXT) {
      return "it is longer than " + MAX_TEXT + " characters";
    }
    if (text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      return "it has a character that is not printable ASCII";
    }
    int at = text.indexOf('@');
    if (at >= 0 && Digest.parse(text.substring(at + 1)).isEmpty()) {
      return "after '@' there must be sha256: and 64 hexadecimal digits";
    }
    String named = at >= 0 ? text.substring(0, at) : text;
    int colon = named.lastIndexOf(':');
    boolean tagged = colon > named.lastIndexOf('/');
    String tag = tagged ? named.substring(colon + 1) : "";
    if (tagged && !Pattern.matches(TAG, tag)) {
      return "a tag has 1 to 128 letters, digits, '_', '.' and '-', and does not begin with"
          + " '.' or '-'";
    }
    String name = tagged ? named.substring(0, colon) : named;
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      return "names of images are in lower case";
    }
    return "a name is made of lower-case letters and digits, with '.', '_', '-' or '/' between"
        + " them";
  }

  /** The name in lower case; tags differ by case and stay as they are. */
  private static String suggestion(String text) {
    int end = text.indexOf(':', text.lastIndexOf('/') + 1);
    String name = end < 0 ? text : text.substring(0, end);
    String lower = name.toLowerCase(Locale.ROOT) + text.substring(name.length());
    return !lower.equals(text) && lower.length() <= MAX_TEXT && WHOLE.matcher(lower).matches()
        ? lower
        : "";
  }
}
