package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the commands about images cost in a store of 10,000 blobs and 500 images. */
final class StoreSize implements Benchmark {
  private static final int IMAGES = 500;

  /** With manifest and config 20 blobs an image. */
  private static final int LAYERS = 18;

  private static final int STARTS = 5;
  private static final int ROUNDS = 9;

  @Override
  public String name() {
    return "store";
  }

  @Override
  public Report measure(SkiffHome home) {
    Path store = home.home().resolve("store");
    Path filled = home.scratch().resolve("filled");
    Path spare = home.scratch().resolve("spare");
    fill(filled);
    fill(spare);
    List<Series> starts = starts(home, store, filled);
    move(filled, store);
    home.skiff("daemon", "start").succeeded();
    List<Series> commands = commands(home, store);
    Series prune = new Series("skiff image prune -a -f, all of it", "ms");
    prune.add(home.skiff("image", "prune", "-a", "-f").succeeded().took());
    Series remove = new Series("rm -r of as many blobs", "ms");
    remove.add(Tool.shell("rm -r \"$0\"", spare));
    Series version = commands.getFirst();
    return new Report(
        name(),
        "A store of %d images with %d blobs. Whole processes; what `skiff version` takes is the"
                .formatted(IMAGES, IMAGES * (LAYERS + 2))
            + " command's own start.",
        Stream.of(starts, commands, List.of(prune, remove)).flatMap(List::stream).toList(),
        Stream.concat(
                Stream.of(
                    String.format(
                        Locale.ROOT,
                        "The engine starts in %.2f times what it takes without images.",
                        starts.get(1).median() / starts.get(0).median())),
                commands.stream().skip(2).map(command -> more(command, version)))
            .toList());
  }

  /**
   * The engine's store is moved away and back, so that an empty one takes turns with a full one.
   */
  private static List<Series> starts(SkiffHome home, Path store, Path filled) {
    Series empty = new Series("start of an engine with no images", "ms");
    Series full = new Series("start of an engine with all of them", "ms");
    Series first = new Series("the first skiff images -q after it", "ms");
    home.skiff("daemon", "start").succeeded();
    home.skiff("daemon", "stop").succeeded();
    Path bare = home.scratch().resolve("bare");
    for (int round = 0; round < STARTS; round++) {
      empty.add(home.skiff("daemon", "start").succeeded().took());
      home.skiff("daemon", "stop").succeeded();
      move(store, bare);
      move(filled, store);
      full.add(home.skiff("daemon", "start").succeeded().took());
      first.add(home.skiff("images", "-q").succeeded().took());
      home.skiff("daemon", "stop").succeeded();
      move(store, filled);
      move(bare, store);
    }
    move(store, bare);
    return List.of(empty, full, first);
  }

  /** What the command's own start takes is the first. */
  private static List<Series> commands(SkiffHome home, Path store) {
    Series version = new Series("skiff version", "ms");
    Series find = new Series("find blobs -type f -printf '%s %p\\n'", "ms");
    Series list = new Series("skiff images", "ms");
    Series resolve = new Series("skiff image inspect NAME", "ms");
    Series tag = new Series("skiff tag NAME NEW", "ms");
    Series usage = new Series("skiff system df", "ms");
    for (int round = 0; round < ROUNDS; round++) {
      version.add(home.skiff("version").succeeded().took());
      find.add(found(store.resolve("blobs")));
      list.add(home.skiff("images").succeeded().took());
      resolve.add(home.skiff("image", "inspect", "bench/" + round + ":1").succeeded().took());
      tag.add(home.skiff("tag", "bench/" + round + ":1", "again:" + round).succeeded().took());
      usage.add(home.skiff("system", "df").succeeded().took());
    }
    return List.of(version, find, list, resolve, tag, usage);
  }

  private static String more(Series command, Series version) {
    return String.format(
        Locale.ROOT,
        "`%s` takes %.2f times as long as `skiff version`, %.0f ms more.",
        command.name(),
        command.median() / version.median(),
        command.median() - version.median());
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Duration found(Path blobs) {
    return Tool.shell("find \"$0\" -type f -printf '%s %p\\n' > /dev/null", blobs);
  }

  /** As another tool would write the layout: the engine finds it at its start. */
  private static void fill(Path store) {
    try {
      Path blobs = Files.createDirectories(store.resolve("blobs/sha256"));
      Files.writeString(store.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
      List<String> entries = new ArrayList<>();
      for (int image = 0; image < IMAGES; image++) {
        entries.add(entry(blobs, image));
      }
      Files.writeString(
          store.resolve("index.json"),
          "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
              + "\"manifests\":["
              + String.join(",", entries)
              + "]}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String entry(Path blobs, int image) throws IOException {
    List<String> layers = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      layers.add("layer %d of image %d".formatted(layer, image));
    }
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Labels\":{\"image\":\"%d\"}},"
                .formatted(image)
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
            + layers.stream()
                .map(text -> "\"sha256:" + hash(text) + "\"")
                .collect(Collectors.joining(","))
            + "]}}";
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"config\":"
            + descriptor("application/vnd.oci.image.config.v1+json", config, "")
            + ",\"layers\":["
            + layers.stream()
                .map(text -> descriptor("application/vnd.oci.image.layer.v1.tar", text, ""))
                .collect(Collectors.joining(","))
            + "]}";
    for (String blob : Stream.concat(layers.stream(), Stream.of(config, manifest)).toList()) {
      Files.writeString(blobs.resolve(hash(blob)), blob);
    }
    return descriptor(
        "application/vnd.oci.image.manifest.v1+json",
        manifest,
        ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"bench/%d:1\"}".formatted(image));
  }

  private static String descriptor(String type, String blob, String more) {
    return String.format(
        Locale.ROOT,
        "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d%s}",
        type,
        hash(blob),
        blob.getBytes(StandardCharsets.UTF_8).length,
        more);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
