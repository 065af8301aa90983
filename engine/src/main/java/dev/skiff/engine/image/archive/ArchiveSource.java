package dev.skiff.engine.image.archive;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/** Where images come from. */
public sealed interface ArchiveSource {

  /** A tar archive, compressed or not; the stream stays its owner's. */
  record Stream(InputStream in) implements ArchiveSource {
    public Stream {
      Objects.requireNonNull(in, "in is null");
    }
  }

  /** An OCI layout, or an archive that somebody unpacked. */
  record Folder(Path path) implements ArchiveSource {
    public Folder {
      Objects.requireNonNull(path, "path is null");
    }
  }
}
