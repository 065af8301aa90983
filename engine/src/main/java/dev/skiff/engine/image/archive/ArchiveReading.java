package dev.skiff.engine.image.archive;

import dev.skiff.engine.format.compression.Compression;
import dev.skiff.engine.format.compression.DamagedCompressionException;
import dev.skiff.engine.format.tar.TarInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Brings the files of an archive into an intake, whatever they mean. */
final class ArchiveReading {
  /** A compressed archive unpacks to this much, and so many times its own size more. */
  private static final long ALWAYS_ALLOWED_BYTES = 1L << 30;

  private static final int MAX_RATIO = 256;

  /** tar(1) fills up records of 10 KiB; some say more. */
  private static final int MAX_PADDING_BYTES = 64 << 20;

  /** A layout has three levels, an old archive two. */
  private static final int MAX_DEPTH = 6;

  private ArchiveReading() {}

  static void read(ArchiveSource source, Members members) {
    try {
      switch (source) {
        case ArchiveSource.Stream stream -> readTar(stream.in(), members);
        case ArchiveSource.Folder folder -> readFolder(folder.path(), members);
      }
    } catch (DamagedCompressionException e) {
      throw ArchiveFailure.damaged(members.archive(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw ArchiveFailure.unreadable(members.archive(), e);
    }
  }

  /** What an archive holds, compressed or not, within bounds; closing it closes the archive. */
  static InputStream plain(InputStream raw, String what) throws IOException {
    PushbackInputStream begun = new PushbackInputStream(raw);
    int first = begun.read();
    if (first < 0) {
      throw ArchiveFailure.damaged(what, "it is empty");
    }
    begun.unread(first);
    return Compression.openWithin(begun, ALWAYS_ALLOWED_BYTES, MAX_RATIO, what);
  }

  private static void readTar(InputStream raw, Members members) throws IOException {
    TarInput tar = new TarInput(plain(raw, members.archive()), members.archive());
    try {
      readEntries(tar, members);
    } catch (DamagedCompressionException e) {
      throw ArchiveFailure.damaged(members.archive(), e.getMessage() + ", " + tar.progress());
    }
    passOver(raw);
  }

  private static void readEntries(TarInput tar, Members members) throws IOException {
    for (Optional<TarInput.Entry> next = tar.next(); next.isPresent(); next = tar.next()) {
      TarInput.Entry entry = next.get();
      switch (entry.kind()) {
        case FILE -> members.file(entry.path(), entry.size(), tar.content());
        case SYMLINK -> members.symlink(entry.path(), entry.link());
        case HARD_LINK -> members.link(entry.path(), entry.link());
        case FOLDER -> {
          // Paths say which folders there are.
        }
        case OTHER ->
            throw ArchiveFailure.damaged(
                members.archive(), "'" + entry.path() + "' is no file, folder or link");
      }
    }
  }

  /** Writers pad archives; a sender that finds nobody reading may take that for a failure. */
  private static void passOver(InputStream raw) throws IOException {
    byte[] scrap = new byte[64 << 10];
    int passed = 0;
    for (int got = 0; got >= 0 && passed < MAX_PADDING_BYTES; got = raw.read(scrap)) {
      passed += got;
    }
  }

  private static void readFolder(Path folder, Members members) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw ArchiveFailure.noFolder(folder);
    }
    for (Path file : files(folder)) {
      String path = folder.relativize(file).toString();
      if (Files.isSymbolicLink(file)) {
        members.symlink(path, Files.readSymbolicLink(file).toString());
      } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        try (InputStream in = Files.newInputStream(file)) {
          members.file(path, Files.size(file), in);
        }
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder, MAX_DEPTH)) {
      return all.sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
