package dev.skiff.engine.operation;

import dev.skiff.engine.files.Change;
import dev.skiff.engine.files.FileEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Looking at files without booting a guest. Legal in every phase: a running guest's files are as of
 * the last time it wrote its journal. What the caller's receivers throw ends the operation.
 *
 * @param <R> the answer
 */
public sealed interface FileOperation<R> {

  /**
   * Whose files.
   *
   * @param name an instance's name or id; an image's reference or id where there is no such
   *     instance
   */
  record Owner(String name, Scope scope) {}

  /** Where an owner is looked for. */
  enum Scope {
    ANY,
    INSTANCES,
    IMAGES
  }

  /** One file, a link itself rather than what it leads to, unless the path ends with a slash. */
  record Look(Owner owner, String path) implements FileOperation<Sight> {}

  /** A file, and those at most so many levels below it, directories first. Links are followed. */
  record Walk(Owner owner, String path, int depth, Visitor visitor)
      implements FileOperation<Sight> {}

  /** The content of a regular file. Links are followed. */
  record Read(Owner owner, String path, Receiver receiver) implements FileOperation<Sight> {}

  /** A file and all below it, as a tar archive whose first name is the file's own. */
  record Archive(Owner owner, String path, Receiver receiver) implements FileOperation<Sight> {}

  /** All files, as a tar archive. */
  record Export(Owner owner, Receiver receiver) implements FileOperation<Sight> {}

  /** What an instance changed of its image. */
  record ListChanges(String instance) implements FileOperation<List<Change>> {}

  /**
   * A file that was found.
   *
   * @param path absolute, no name on the way being a link
   * @param leadsTo of a link, where it leads to, absolute; what it says where that is nowhere
   */
  record Sight(String path, FileEntry entry, String leadsTo) {}

  /** Is told of the files below a path. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One file.
     *
     * @param path from the start, absolute
     */
    void visit(String path, FileEntry entry) throws IOException;
  }

  /** Takes bytes. */
  @FunctionalInterface
  interface Receiver {
    /** Called once, when nothing is known any more that would keep the bytes from coming. */
    OutputStream begin(Sight sight) throws IOException;
  }
}
