package dev.skiff.engine.format.tree;

/**
 * A tree whose bytes are being verified while they are already used. What was made of it is good
 * only after {@link #confirm}; the holder closes it in any case.
 */
public interface VerifiedTree extends AutoCloseable {

  FileTree tree();

  /** Returns when every byte was found right; throws the source's failure when one was not. */
  void confirm();

  @Override
  void close();

  /** A tree that needs no verification: it is in memory, or somebody has verified it already. */
  static VerifiedTree of(FileTree tree) {
    return new VerifiedTree() {
      @Override
      public FileTree tree() {
        return tree;
      }

      @Override
      public void confirm() {
        // Nothing is in doubt.
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
