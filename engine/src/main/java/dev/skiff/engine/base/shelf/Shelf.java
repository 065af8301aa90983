package dev.skiff.engine.base.shelf;

import dev.skiff.engine.base.BaseFailure;
import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The kernels a base keeps: a folder each, named by id, in it the kernel's files and {@code
 * base.json}. A folder appears and goes whole; it is never changed.
 *
 * @param <R> what {@code base.json} says
 */
public final class Shelf<R> {
  private static final String RECORD = "base.json";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}");

  /** A record is one kilobyte. */
  private static final long MAX_RECORD_BYTES = 1 << 20;

  private static final int MAX_VERSION_IN_ID = 64;
  private static final int ID_DIGITS = 12;

  private final Path directory;
  private final String base;
  private final Form<R> form;

  /**
   * How a base's records are written and told apart.
   *
   * @param isCurrent whether one is of the format that this engine keeps; others are passed over
   */
  public record Form<R>(
      JsonType<R> json,
      Function<R, String> id,
      Function<R, String> version,
      Predicate<R> isCurrent) {}

  /**
   * @param directory made when the first kernel is added
   * @param base whose kernels they are
   */
  public Shelf(Path directory, String base, Form<R> form) {
    this.directory = directory;
    this.base = base;
    this.form = form;
  }

  /** An id for people: the version, and digits that stand for the contents. */
  public static String id(String version, String sha256) {
    String readable =
        version.replaceAll("[^A-Za-z0-9.+~-]", "_").replaceFirst("^[^A-Za-z0-9]+", "");
    return readable.substring(0, Math.min(MAX_VERSION_IN_ID, readable.length()))
        + "-"
        + sha256.substring(0, ID_DIGITS);
  }

  public Path directory() {
    return directory;
  }

  /** Newest version first. */
  public List<R> records() throws IOException {
    List<R> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          read(entry).ifPresent(found::add);
        }
      }
    }
    found.sort(
        Comparator.comparing((R kernel) -> new PackageVersion(form.version().apply(kernel)))
            .thenComparing(form.id())
            .reversed());
    return found;
  }

  public Optional<R> newest() throws IOException {
    return records().stream().findFirst();
  }

  /** Where a kernel's files are. */
  public Path folder(R kernel) {
    return directory.resolve(form.id().apply(kernel));
  }

  /**
   * Publishes a work directory that holds a kernel's files. Of two that add the same kernel at
   * once, both succeed.
   */
  public void add(WorkDirectory work, R kernel) throws IOException {
    if (!ID.matcher(form.id().apply(kernel)).matches()) {
      throw new IllegalArgumentException("no kernel id: '" + form.id().apply(kernel) + "'");
    }
    Files.writeString(work.path().resolve(RECORD), form.json().toJsonPretty(kernel) + "\n");
    work.publish(folder(kernel));
  }

  /**
   * Takes a kernel away.
   *
   * @param user names what uses it, if anything does
   * @throws BaseFailure when it is not here or in use
   */
  public void remove(String id, Function<String, Optional<String>> user) throws IOException {
    List<String> here = records().stream().map(form.id()).toList();
    if (!here.contains(id)) {
      throw BaseFailure.unknownKernel(base, id, here);
    }
    user.apply(id)
        .ifPresent(name -> {
          throw BaseFailure.kernelInUse(base, id, name);
        });
    try (WorkDirectory work = WorkDirectory.open(directory)) {
      work.withdraw(directory.resolve(id));
    }
  }

  /** Empty for what is no kernel, is of another format, or was removed meanwhile. */
  private Optional<R> read(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    Path file = folder.resolve(RECORD);
    if (!ID.matcher(name).matches()) {
      return Optional.empty();
    }
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_RECORD_BYTES) {
        return Optional.empty();
      }
      R kernel = form.json().fromJson(Files.readString(file));
      boolean ours = form.isCurrent().test(kernel) && form.id().apply(kernel).equals(name);
      return ours ? Optional.of(kernel) : Optional.empty();
    } catch (NoSuchFileException removed) {
      return Optional.empty();
    } catch (JsonException malformed) {
      throw new IOException("'" + file + "' is damaged; remove its folder", malformed);
    }
  }
}
