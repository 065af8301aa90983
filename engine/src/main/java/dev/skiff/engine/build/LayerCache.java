package dev.skiff.engine.build;

import dev.skiff.engine.durable.DurableFiles;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.NewImage.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which layers were made of which entries, one small file for each folder. What is lost or damaged
 * here costs a build its speed, nothing else. Safe beside other builds: a file is replaced whole.
 */
final class LayerCache {
  /** Folders remembered; the ones that were built longest ago go. */
  static final int MAX_FOLDERS = 256;

  /** A few hundred layers. */
  private static final int MAX_BYTES = 256 << 10;

  private static final String SUFFIX = ".layers";

  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{64}) (sha256:[0-9a-f]{64}) ([0-9]{1,18})");

  private final Path root;
  private final DurableFiles files;

  LayerCache(Path root, DurableFiles files) {
    this.root = root;
    this.files = files;
  }

  Path root() {
    return root;
  }

  /** The layers of a folder's last build, by fingerprint. */
  Map<String, Layer> of(Path folder) {
    Map<String, Layer> layers = new HashMap<>();
    try {
      Path file = file(folder);
      if (Files.size(file) <= MAX_BYTES) {
        Files.readString(file, StandardCharsets.ISO_8859_1)
            .lines()
            .forEach(line -> add(line, layers));
      }
    } catch (IOException e) {
      return Map.of();
    }
    return layers;
  }

  /** Remembers a build's layers in place of the ones before. */
  void keep(Path folder, Map<String, Layer> layers) throws IOException {
    files.createDirectories(root);
    StringBuilder text = new StringBuilder();
    new TreeMap<>(layers)
        .forEach((fingerprint, layer) ->
            text.append(fingerprint)
                .append(' ')
                .append(layer.digest())
                .append(' ')
                .append(layer.size())
                .append('\n'));
    files.write(file(folder), text.toString().getBytes(StandardCharsets.ISO_8859_1));
    forgetOldest(root, SUFFIX, MAX_FOLDERS, files);
  }

  private static void add(String line, Map<String, Layer> layers) {
    Matcher parts = LINE.matcher(line);
    Optional<Digest> digest = parts.matches() ? Digest.parse(parts.group(2)) : Optional.empty();
    digest.ifPresent(d -> layers.put(parts.group(1), new Layer(d, Long.parseLong(parts.group(3)))));
  }

  /** Leaves so many files of one kind, those that were written last. */
  static void forgetOldest(Path root, String suffix, int most, DurableFiles files)
      throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> present = Files.newDirectoryStream(root, "*" + suffix)) {
      present.forEach(all::add);
    }
    if (all.size() > most) {
      all.sort(Comparator.comparing(LayerCache::time));
      files.deleteAll(root, all.subList(0, all.size() - most));
    }
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private Path file(Path folder) {
    Digest name = Digest.of(folder.toString().getBytes(StandardCharsets.UTF_8));
    return root.resolve(name.hex().substring(0, 32) + SUFFIX);
  }
}
