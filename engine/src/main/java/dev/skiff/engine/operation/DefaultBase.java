package dev.skiff.engine.operation;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The base for whoever names none: a word in a file of the home. */
public final class DefaultBase {
  private static final int MAX_BYTES = 100;

  private final Path file;

  /**
   * @param file need not exist: {@code auto} then
   */
  public DefaultBase(Path file) {
    this.file = file;
  }

  /** A base's name, or {@code auto}. */
  String word() {
    try {
      String word = Files.size(file) > MAX_BYTES ? "" : Files.readString(file).strip();
      return word.isEmpty() ? BaseChoice.AUTO : word;
    } catch (NoSuchFileException never) {
      return BaseChoice.AUTO;
    } catch (IOException e) {
      throw BaseFailure.storage("read the default base", file, e);
    }
  }

  /** From now on; instances that are here keep theirs. */
  void set(String word) {
    try {
      new DurableFiles(Disk.real()).write(file, (word + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw BaseFailure.storage("write the default base", file, e);
    }
  }
}
