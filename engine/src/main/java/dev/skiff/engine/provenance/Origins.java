package dev.skiff.engine.provenance;

import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Packages of origin by dpkg's lists: a file is a package's if that has a file of its path and of
 * the same digest. The image's own lists go before those of this computer. Nothing is run.
 */
public final class Origins {
  /** Of distributions, and of images that were made without dpkg itself. */
  private static final List<String> FOLDERS =
      List.of("/var/lib/dpkg/info", "/var/lib/dpkg/status.d");

  private static final String SUMS = ".md5sums";
  private static final int SUM_DIGITS = 32;

  private final ImageContents contents;
  private final Map<String, List<String>> names = new HashMap<>();
  private final Map<String, List<Claim>> claims = new HashMap<>();
  private final Map<String, String> inImage;
  private final Map<String, String> here;

  private Origins(ImageContents contents, Map<String, String> inImage, Map<String, String> here) {
    this.contents = contents;
    this.inImage = inImage;
    this.here = here;
  }

  private record Claim(String name, String sum, boolean inImage) {}

  /**
   * Reads lists, as far as they say something of these paths.
   *
   * @param paths absolute, without links
   * @param computer the lists of this computer
   */
  public static Origins of(ImageContents contents, Collection<String> paths, PackageLists computer)
      throws IOException {
    PackageLists image = PackageLists.in(contents);
    Origins origins = new Origins(contents, versions(image), versions(computer));
    for (String path : paths) {
      origins.expect(path, computer.real(path));
    }
    origins.read(image, true);
    origins.read(computer, false);
    return origins;
  }

  /** A system may have /lib be /usr/lib, and its lists either. */
  private static List<String> keys(String path) {
    String relative = path.substring(1);
    return relative.startsWith("usr/")
        ? List.of(relative, relative.substring("usr/".length()))
        : List.of(relative, "usr/" + relative);
  }

  /** A build stores a file under the name by which it is needed, a package has its own. */
  private void expect(String path, Optional<String> here) {
    List<String> named = new ArrayList<>(keys(path));
    here.ifPresent(real -> named.addAll(keys(real)));
    names.put(path, named);
    named.forEach(key -> claims.putIfAbsent(key, new ArrayList<>()));
  }

  private void read(PackageLists lists, boolean image) throws IOException {
    for (String folder : FOLDERS) {
      for (String file : lists.names(folder)) {
        if (file.endsWith(SUMS)) {
          String name = file.substring(0, file.length() - SUMS.length()).replaceFirst(":.*", "");
          lists
              .text(folder + "/" + file)
              .ifPresent(text -> text.lines().forEach(line -> claim(line, name, image)));
        }
      }
    }
  }

  /** {@code digest path}. */
  private void claim(String line, String name, boolean image) {
    if (line.length() > SUM_DIGITS + 2) {
      List<Claim> wanted = claims.get(line.substring(SUM_DIGITS + 2));
      if (wanted != null) {
        wanted.add(new Claim(name, line.substring(0, SUM_DIGITS), image));
      }
    }
  }

  /** The package that a file came with, if one is known. */
  public Optional<Origin> of(String path) throws IOException {
    List<Claim> candidates =
        names.getOrDefault(path, List.of()).stream()
            .flatMap(key -> claims.getOrDefault(key, List.of()).stream())
            .toList();
    Optional<Content> content = contents.content(path);
    if (candidates.isEmpty() || content.isEmpty()) {
      return Optional.empty();
    }
    String sum = sum(content.get());
    return candidates.stream()
        .filter(claim -> claim.sum().equals(sum))
        .findFirst()
        .map(claim ->
            new Origin(
                claim.name(),
                (claim.inImage() ? inImage : here).getOrDefault(claim.name(), ""),
                claim.inImage()));
  }

  /** dpkg's own choice; nobody is kept from anything by it. */
  private static String sum(Content content) throws IOException {
    try (InputStream in = content.open()) {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      byte[] buffer = new byte[64 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  private static Map<String, String> versions(PackageLists lists) throws IOException {
    Map<String, String> versions = new HashMap<>();
    addVersions(lists.text("/var/lib/dpkg/status").orElse(""), versions);
    for (String name : lists.names("/var/lib/dpkg/status.d")) {
      if (!name.endsWith(SUMS)) {
        addVersions(lists.text("/var/lib/dpkg/status.d/" + name).orElse(""), versions);
      }
    }
    return versions;
  }

  private static void addVersions(String status, Map<String, String> versions) {
    String name = "";
    for (String line : (Iterable<String>) status.lines()::iterator) {
      if (line.startsWith("Package: ")) {
        name = line.substring("Package: ".length()).strip();
      } else if (line.startsWith("Version: ")) {
        versions.put(name, line.substring("Version: ".length()).strip());
      }
    }
  }
}
