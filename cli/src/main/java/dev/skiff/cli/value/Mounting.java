package dev.skiff.cli.value;

import dev.skiff.wire.api.MountSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code -v} and {@code --mount} say, as Docker's API takes it. */
public final class Mounting {
  private final Path directory;
  private final List<String> binds = new ArrayList<>();
  private final List<MountSpec> mounts = new ArrayList<>();
  private final Map<String, Map<String, String>> anonymous = new LinkedHashMap<>();

  /**
   * @param directory what relative folders begin at
   */
  public Mounting(Path directory) {
    this.directory = directory;
  }

  /** {@code [NAME|FOLDER:]PATH[:ro]}; a folder begins with {@code /} or {@code .}. */
  public Mounting addVolume(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      anonymous.put(text, Map.of());
      return this;
    }
    String source = text.substring(0, colon);
    binds.add((isFolder(source) ? absolute(source) : source) + text.substring(colon));
    return this;
  }

  private static boolean isFolder(String source) {
    return source.startsWith("/") || source.startsWith(".");
  }

  private String absolute(String folder) {
    return directory.resolve(folder).toAbsolutePath().normalize().toString();
  }

  /** {@code type=volume|bind,source=…,target=…[,readonly]} and Docker's other words. */
  public Mounting addMount(String text) {
    Map<String, String> words = new LinkedHashMap<>();
    Map<String, String> labels = new LinkedHashMap<>();
    Map<String, String> options = new LinkedHashMap<>();
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      String value = equals < 0 ? "true" : field.substring(equals + 1);
      switch (key) {
        case "volume-label" -> putPair(labels, value);
        case "volume-opt" -> putPair(options, value);
        default -> words.put(canonical(text, key), value);
      }
    }
    mounts.add(spec(text, words, labels, options));
    return this;
  }

  private static void putPair(Map<String, String> pairs, String value) {
    int equals = value.indexOf('=');
    pairs.put(
        equals < 0 ? value : value.substring(0, equals),
        equals < 0 ? "" : value.substring(equals + 1));
  }

  private static String canonical(String text, String key) {
    return switch (key) {
      case "type", "volume-nocopy", "volume-driver" -> key;
      case "source", "src" -> "source";
      case "target", "dst", "destination" -> "target";
      case "readonly", "ro" -> "readonly";
      // Docker's, without a meaning for a guest with a kernel of its own.
      case "bind-propagation", "consistency", "bind-recursive" -> "ignored";
      default ->
          throw new InvalidValue(
              "'"
                  + text
                  + "' is no mount: '"
                  + key
                  + "' is none of its words;"
                  + " write it like type=volume,source=data,target=/data");
    };
  }

  private MountSpec spec(
      String text,
      Map<String, String> words,
      Map<String, String> labels,
      Map<String, String> opts) {
    String type = words.getOrDefault("type", "volume");
    String target = words.get("target");
    if (target == null) {
      throw new InvalidValue("'" + text + "' is no mount: it has no target=");
    }
    String source = words.get("source");
    boolean folder = type.equals("bind");
    if (folder && source == null) {
      throw new InvalidValue("'" + text + "' is no mount: it has no source=");
    }
    return new MountSpec(
        type,
        folder ? absolute(String.valueOf(source)) : source,
        target,
        isTrue(words.get("readonly")),
        folder
            ? null
            : new MountSpec.VolumeOptions(
                isTrue(words.get("volume-nocopy")),
                labels,
                null,
                new MountSpec.DriverConfig(words.get("volume-driver"), opts)));
  }

  private static boolean isTrue(@Nullable String word) {
    return word != null && (word.equals("true") || word.equals("1"));
  }

  /** Null where there are none: so the API has it. */
  public @Nullable List<String> binds() {
    return binds.isEmpty() ? null : binds;
  }

  public @Nullable List<MountSpec> mounts() {
    return mounts.isEmpty() ? null : mounts;
  }

  /** Paths of volumes without a name. */
  public @Nullable Map<String, Map<String, String>> anonymous() {
    return anonymous.isEmpty() ? null : anonymous;
  }
}
