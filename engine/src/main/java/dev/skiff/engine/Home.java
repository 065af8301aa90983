package dev.skiff.engine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The engine's folder. */
final class Home {
  private Home() {}

  /**
   * Makes it, for its owner alone, where it is missing.
   *
   * @throws EngineFailure when it cannot be used
   */
  static void prepare(Path home) {
    try {
      Files.createDirectories(
          home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      throw EngineFailure.homeUnusable(home, "it is no folder");
    } catch (AccessDeniedException e) {
      throw EngineFailure.homeUnusable(home, "permission denied for '" + e.getFile() + "'");
    } catch (FileSystemException e) {
      throw EngineFailure.homeUnusable(home, reason(e));
    } catch (IOException e) {
      throw EngineFailure.homeUnusable(home, String.valueOf(e.getMessage()));
    }
    if (!Files.isWritable(home)) {
      throw EngineFailure.homeUnusable(home, "it is not writable");
    }
  }

  private static String reason(FileSystemException failure) {
    String reason = failure.getReason();
    return reason == null ? String.valueOf(failure.getMessage()) : reason;
  }
}
