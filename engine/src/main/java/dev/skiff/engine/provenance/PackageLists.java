package dev.skiff.engine.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where lists of installed packages are read from. */
public interface PackageLists {
  /** Of one file; the largest status file of a workstation has some megabytes. */
  int MAX_BYTES = 64 << 20;

  /** Names of files in a folder, given absolute; none where there is no such folder. */
  List<String> names(String folder) throws IOException;

  Optional<String> text(String path) throws IOException;

  /** Where a path leads to through links, absolute; empty if nowhere. */
  Optional<String> real(String path) throws IOException;

  /** Those in an image. */
  static PackageLists in(ImageContents contents) {
    return new PackageLists() {
      @Override
      public List<String> names(String folder) {
        return contents.names(folder);
      }

      @Override
      public Optional<String> text(String path) throws IOException {
        return contents.text(path);
      }

      @Override
      public Optional<String> real(String path) throws IOException {
        return contents.real(path);
      }
    };
  }

  /**
   * Those of a computer.
   *
   * @param root what stands for {@code /}
   */
  static PackageLists below(Path root) {
    return new PackageLists() {
      @Override
      public List<String> names(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files =
            Files.newDirectoryStream(root.resolve(folder.substring(1)))) {
          files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
          return List.of();
        }
        names.sort(null);
        return names;
      }

      @Override
      public Optional<String> text(String path) throws IOException {
        Path file = root.resolve(path.substring(1));
        if (!Files.isRegularFile(file)) {
          return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
          return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        }
      }

      @Override
      public Optional<String> real(String path) throws IOException {
        Path file = root.resolve(path.substring(1));
        return Files.exists(file)
            ? Optional.of("/" + root.toRealPath().relativize(file.toRealPath()))
            : Optional.empty();
      }
    };
  }
}
