package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.util.Optional;

/**
 * An ELF file for x86-64.
 *
 * @param interpreter the loader that the kernel starts in the program's place
 * @param cpu what its GNU property says it needs; most files say nothing
 */
public record ElfFile(
    ElfHeader header,
    Optional<String> interpreter,
    DynamicSection dynamic,
    Optional<X86Level> cpu) {

  /**
   * Reads what concerns loading. Bytes are not trusted: whatever they are, the answer is a value or
   * a failure, in memory that a few constants bound.
   *
   * @throws dev.skiff.engine.format.FormatFailure if the file is cut off, damaged or for another
   *     machine
   */
  public static ElfFile read(FileBytes file) throws IOException {
    return new ElfReader(file).read();
  }

  /** Whether it was linked to be started, not to be loaded by others. */
  public boolean isProgram() {
    return switch (header.type()) {
      case EXECUTABLE -> true;
      case SHARED -> interpreter.isPresent() || dynamic.positionIndependentProgram();
      case RELOCATABLE, CORE, OTHER -> false;
    };
  }
}
