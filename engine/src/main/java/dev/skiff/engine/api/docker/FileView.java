package dev.skiff.engine.api.docker;

import dev.skiff.engine.files.FileEntry;
import dev.skiff.engine.files.FileEntry.Kind;
import dev.skiff.engine.files.GuestText;
import dev.skiff.engine.operation.FileOperation.Sight;
import dev.skiff.wire.api.FileLine;
import dev.skiff.wire.api.PathStat;
import java.time.Instant;
import java.util.Locale;

/** Files as the APIs show them. Pure. */
public final class FileView {
  // Go's os.FileMode: src/io/fs/fs.go.
  private static final long GO_DIRECTORY = 1L << 31;
  private static final long GO_SYMLINK = 1L << 27;
  private static final long GO_DEVICE = 1L << 26;
  private static final long GO_FIFO = 1L << 25;
  private static final long GO_SOCKET = 1L << 24;
  private static final long GO_SET_UID = 1L << 23;
  private static final long GO_SET_GID = 1L << 22;
  private static final long GO_CHARACTER = 1L << 21;
  private static final long GO_STICKY = 1L << 20;

  private FileView() {}

  /** As Docker's clients read it. */
  public static PathStat stat(Sight sight) {
    FileEntry entry = sight.entry();
    String path = sight.path();
    return new PathStat(
        path.equals("/") ? "/" : GuestText.shown(path.substring(path.lastIndexOf('/') + 1)),
        entry.size(),
        goMode(entry),
        entry.modified().toString(),
        GuestText.shown(sight.leadsTo()));
  }

  private static long goMode(FileEntry entry) {
    long type =
        switch (entry.kind()) {
          case REGULAR -> 0;
          case DIRECTORY -> GO_DIRECTORY;
          case SYMLINK -> GO_SYMLINK;
          case CHARACTER_DEVICE -> GO_DEVICE | GO_CHARACTER;
          case BLOCK_DEVICE -> GO_DEVICE;
          case FIFO -> GO_FIFO;
          case SOCKET -> GO_SOCKET;
        };
    int mode = entry.mode();
    return type
        | (mode & 0777)
        | ((mode & 04000) != 0 ? GO_SET_UID : 0)
        | ((mode & 02000) != 0 ? GO_SET_GID : 0)
        | ((mode & 01000) != 0 ? GO_STICKY : 0);
  }

  /** A line of our own listing. */
  public static FileLine line(String path, FileEntry entry) {
    boolean device = entry.kind() == Kind.CHARACTER_DEVICE || entry.kind() == Kind.BLOCK_DEVICE;
    return new FileLine(
        GuestText.shown(path),
        entry.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        entry.mode(),
        entry.owner().user(),
        entry.owner().group(),
        entry.size(),
        entry.modified().equals(Instant.EPOCH) ? "" : entry.modified().toString(),
        GuestText.shown(entry.target()),
        device ? entry.device().major() + ":" + entry.device().minor() : "",
        entry.names(),
        entry.identity(),
        false,
        null);
  }
}
