package dev.skiff.engine.format.elf;

import java.util.List;
import java.util.Optional;

/**
 * What a file tells its loader, as it is written there: search paths are neither split nor
 * expanded.
 *
 * @param needed DT_NEEDED, in order
 */
public record DynamicSection(
    List<String> needed,
    Optional<String> soname,
    Optional<String> rpath,
    Optional<String> runpath,
    long flags1) {
  /** Of a file that is not linked dynamically. */
  public static final DynamicSection NONE =
      new DynamicSection(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), 0);

  /** DF_1_NODEFLIB in glibc's elf.h. */
  private static final long NO_DEFAULT_LIBRARIES = 0x800;

  /** DF_1_PIE. */
  private static final long POSITION_INDEPENDENT_PROGRAM = 0x0800_0000;

  public DynamicSection {
    needed = List.copyOf(needed);
  }

  /** Whether the loader must not look in its default folders for what this file needs. */
  public boolean noDefaultLibraries() {
    return (flags1 & NO_DEFAULT_LIBRARIES) != 0;
  }

  /** Whether a shared object is a program that may lie anywhere, and no library. */
  public boolean positionIndependentProgram() {
    return (flags1 & POSITION_INDEPENDENT_PROGRAM) != 0;
  }
}
