package dev.skiff.engine.build;

/**
 * A folder in which a loader looks: this computer's loader in {@code host}, the guest's in {@code
 * guest}. They differ by what {@code $ORIGIN} means, and where a guest has no cache of libraries.
 */
record SearchFolder(String host, String guest) {
  static SearchFolder same(String folder) {
    return new SearchFolder(folder, folder);
  }
}
