package dev.skiff.engine.image.archive;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/** Where images come from. */
public sealed interface ArchiveSource {

  /**
   * A tar archive, compressed or not; the stream stays its owner's.
   *
   * @param name for messages: {@code 'web.tar'}, {@code standard input}
   */
  record Stream(InputStream in, String name) implements ArchiveSource {
    public Stream {
      Objects.requireNonNull(in, "in is null");
      Objects.requireNonNull(name, "name is null");
    }

    /** One that came without a name. */
    public Stream(InputStream in) {
      this(in, "the archive");
    }
  }

  /** An OCI layout, or an archive that somebody unpacked. */
  record Folder(Path path) implements ArchiveSource {
    public Folder {
      Objects.requireNonNull(path, "path is null");
    }
  }
}
