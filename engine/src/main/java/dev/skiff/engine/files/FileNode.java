package dev.skiff.engine.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A file in a {@link FileView}, good as long as that is open. */
public interface FileNode {

  FileEntry entry();

  /** What a directory holds, sorted by the bytes of the names; of anything else nothing. */
  List<FileNode> children() throws IOException;

  /** One of them. */
  Optional<FileNode> child(String name) throws IOException;

  /** The content of a regular file: exactly as many bytes as its size says. */
  InputStream open() throws IOException;
}
