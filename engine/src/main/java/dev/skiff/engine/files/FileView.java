package dev.skiff.engine.files;

/** A tree of files that can be looked at. One thread; the caller closes it. */
public interface FileView extends AutoCloseable {

  FileNode root();

  /**
   * Returns when every byte that came from an image was found to be the image's; throws when one
   * was not. To be called before what was read is called good.
   */
  void confirm();

  /** Whether what was read is all of one moment: false if a guest wrote to its disk meanwhile. */
  boolean isOfOneMoment();

  @Override
  void close();
}
