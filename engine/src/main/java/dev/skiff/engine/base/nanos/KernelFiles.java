package dev.skiff.engine.base.nanos;

import dev.skiff.engine.format.compression.Compression;
import dev.skiff.engine.format.tar.TarInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files a kernel comes in, wherever they are. */
sealed interface KernelFiles {

  /** Shows every regular file to the visitor; the order means nothing. */
  void forEach(Visitor visitor) throws IOException;

  /** Is shown one file after the other. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Is shown one file.
     *
     * @param path relative, with slashes, clean
     * @param bytes end with the file; stay open
     */
    void file(String path, InputStream bytes) throws IOException;
  }

  /** A folder; links to files are followed, links to folders are not. */
  record Folder(Path root) implements KernelFiles {
    /** {@code 0.1.52/klibs/NAME}. */
    private static final int MAX_DEPTH = 3;

    private static final int MAX_FILES = 10_000;

    @Override
    public void forEach(Visitor visitor) throws IOException {
      for (Path file : files()) {
        try (InputStream bytes = Files.newInputStream(file)) {
          visitor.file(root.relativize(file).toString(), bytes);
        }
      }
    }

    private List<Path> files() throws IOException {
      try (Stream<Path> walk = Files.walk(root, MAX_DEPTH)) {
        List<Path> files =
            walk.filter(Files::isRegularFile).limit(MAX_FILES + 1L).sorted().toList();
        if (files.size() > MAX_FILES) {
          throw new IOException("it has more than " + MAX_FILES + " files");
        }
        return files;
      }
    }
  }

  /**
   * A tar archive, perhaps compressed; it is read to its last byte, so that its own checksum has
   * been looked at when this returns.
   */
  record Archive(Path file) implements KernelFiles {
    @Override
    public void forEach(Visitor visitor) throws IOException {
      String what = "the archive '" + file + "'";
      try (InputStream raw = Files.newInputStream(file);
          InputStream plain = Compression.open(raw, KernelIntake.MAX_BYTES, what)) {
        TarInput tar = new TarInput(plain, what);
        for (Optional<TarInput.Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
          show(entry.get(), tar, visitor);
        }
        plain.transferTo(OutputStream.nullOutputStream());
      }
    }

    private static void show(TarInput.Entry entry, TarInput tar, Visitor visitor)
        throws IOException {
      switch (entry.kind()) {
        case FILE -> visitor.file(entry.path(), tar.content());
        case FOLDER -> {}
        case SYMLINK, HARD_LINK, OTHER ->
            throw new IOException("'" + entry.path() + "' in it is no file and no folder");
      }
    }
  }

  /** A kernel alone. */
  record Bare(Path file) implements KernelFiles {
    @Override
    public void forEach(Visitor visitor) throws IOException {
      try (InputStream bytes = Files.newInputStream(file)) {
        visitor.file(KernelIntake.KERNEL, bytes);
      }
    }
  }
}
