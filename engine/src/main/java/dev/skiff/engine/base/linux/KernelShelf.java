package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
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
import java.util.regex.Pattern;

/**
 * The kernels kept in {@code bases/linux}, one folder each, named by id: {@code vmlinux}, {@code
 * modules/NAME.ko}, {@code base.json}. A folder appears and goes whole; it is never changed.
 */
final class KernelShelf {
  private static final JsonType<KernelRecord> JSON =
      Jsonb.builder().build().type(KernelRecord.class);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}");

  /** A record is one kilobyte. */
  private static final long MAX_RECORD_BYTES = 1 << 20;

  private final Path directory;

  KernelShelf(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** Newest version first. */
  List<KernelRecord> records() throws IOException {
    List<KernelRecord> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          read(entry).ifPresent(found::add);
        }
      }
    }
    found.sort(
        Comparator.comparing((KernelRecord kernel) -> new PackageVersion(kernel.version()))
            .thenComparing(KernelRecord::id)
            .reversed());
    return found;
  }

  Optional<KernelRecord> newest() throws IOException {
    return records().stream().findFirst();
  }

  Path vmlinux(KernelRecord kernel) {
    return directory.resolve(kernel.id()).resolve("vmlinux");
  }

  Path module(KernelRecord kernel, String name) {
    return directory.resolve(kernel.id()).resolve("modules").resolve(name + ".ko");
  }

  /**
   * Publishes a work directory that holds vmlinux and modules. Of two that add the same kernel at
   * once, both succeed.
   */
  void add(WorkDirectory work, KernelRecord kernel) throws IOException {
    if (!ID.matcher(kernel.id()).matches()) {
      throw new IllegalArgumentException("no kernel id: '" + kernel.id() + "'");
    }
    Files.writeString(work.path().resolve("base.json"), JSON.toJsonPretty(kernel) + "\n");
    work.publish(directory.resolve(kernel.id()));
  }

  void remove(String id, Function<String, Optional<String>> user) throws IOException {
    List<KernelRecord> here = records();
    if (here.stream().noneMatch(kernel -> kernel.id().equals(id))) {
      throw BaseFailure.unknownKernel(
          LinuxBase.NAME, id, here.stream().map(KernelRecord::id).toList());
    }
    user.apply(id)
        .ifPresent(name -> {
          throw BaseFailure.kernelInUse(LinuxBase.NAME, id, name);
        });
    try (WorkDirectory work = WorkDirectory.open(directory)) {
      work.withdraw(directory.resolve(id));
    }
  }

  /** Empty for what is no kernel, is of another format, or was removed meanwhile. */
  private static Optional<KernelRecord> read(Path folder) throws IOException {
    Path file = folder.resolve("base.json");
    if (!ID.matcher(folder.getFileName().toString()).matches()) {
      return Optional.empty();
    }
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_RECORD_BYTES) {
        return Optional.empty();
      }
      KernelRecord kernel = JSON.fromJson(Files.readString(file));
      boolean ours =
          kernel.format() == KernelRecord.FORMAT
              && kernel.id().equals(folder.getFileName().toString());
      return ours ? Optional.of(kernel) : Optional.empty();
    } catch (NoSuchFileException removed) {
      return Optional.empty();
    } catch (JsonException malformed) {
      throw new IOException("'" + file + "' is damaged; remove its folder", malformed);
    }
  }
}
