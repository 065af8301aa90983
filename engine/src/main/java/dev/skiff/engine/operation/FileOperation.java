package dev.skiff.engine.operation;

import dev.skiff.engine.files.Change;
import dev.skiff.engine.files.FileEntry;
import dev.skiff.engine.provenance.Inventory;
import dev.skiff.engine.provenance.Reason;
import dev.skiff.engine.provenance.TreeDifference;
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

  /** Why a file is in an image. */
  record Explain(String image, String path) implements FileOperation<Explanation> {}

  /** What an image consists of. */
  record TakeInventory(String image) implements FileOperation<Inventory> {}

  /** How one image differs from another. */
  record CompareImages(String before, String after) implements FileOperation<ImageComparison> {}

  /**
   * Why, and with which layer.
   *
   * @param layer its number from 1; 0 if that is not known
   * @param createdBy what made the layer, as the image's history has it; empty if it says nothing
   * @param rule what in a skiff.yaml brought it in; empty if that is not known
   */
  record Explanation(
      Reason reason, int layer, int layers, String layerDigest, String createdBy, String rule) {}

  /** Differences of files, then of the configuration. */
  record ImageComparison(List<TreeDifference.Entry> files, List<ConfigChange> config) {
    public ImageComparison {
      files = List.copyOf(files);
      config = List.copyOf(config);
    }
  }

  /** A part of the configuration that differs, as text. */
  record ConfigChange(String what, String before, String after) {}

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
