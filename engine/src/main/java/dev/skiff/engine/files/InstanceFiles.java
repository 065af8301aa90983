package dev.skiff.engine.files;

import java.io.IOException;
import java.util.List;

/**
 * The files of an instance: its image's, as its guest changed them. The guest may be running: then
 * they are as of the last time its kernel brought its disk up to date.
 */
public interface InstanceFiles extends FileView {

  /**
   * What the guest made of its image's files, sorted as it is met from the root: directories before
   * what is in them. A directory is modified when something in it is, or its owner or mode. What
   * the base itself writes is no change.
   */
  List<Change> changes() throws IOException;
}
