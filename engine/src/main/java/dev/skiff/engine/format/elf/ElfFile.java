package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an x86-64 ELF file asks of its loader (System V ABI, AMD64 supplement; ld.so(8)).
 *
 * @param interpreter the loader of a dynamically linked program, as written in PT_INTERP
 * @param needed DT_NEEDED, in order
 * @param rpath DT_RPATH entries; not looked at by a loader when there is a runpath
 * @param runpath DT_RUNPATH entries
 * @param soname DT_SONAME
 * @param positionIndependentProgram DF_1_PIE: tells a static-pie program from a shared library
 * @param noDefaultFolders DF_1_NODEFLIB: only rpath and runpath count
 * @param cpuLevel the x86-64 level (1 to 4) that GNU_PROPERTY_X86_ISA_1_NEEDED asks for; 1 when
 *     silent
 */
public record ElfFile(
    Kind kind,
    Optional<String> interpreter,
    List<String> needed,
    List<String> rpath,
    List<String> runpath,
    Optional<String> soname,
    boolean positionIndependentProgram,
    boolean noDefaultFolders,
    int cpuLevel) {

  public ElfFile {
    Objects.requireNonNull(kind, "kind is null");
    needed = List.copyOf(needed);
    rpath = List.copyOf(rpath);
    runpath = List.copyOf(runpath);
  }

  /** e_type (System V ABI, "ELF Header"). */
  public enum Kind {
    RELOCATABLE,
    EXECUTABLE,
    SHARED,
    CORE
  }

  /** Whether a kernel can start it. */
  public boolean isProgram() {
    return kind == Kind.EXECUTABLE
        || (kind == Kind.SHARED && (interpreter.isPresent() || positionIndependentProgram));
  }

  /**
   * Reads a file.
   *
   * @throws FormatFailure naming the file when it is no whole ELF64 file for x86-64
   * @throws IOException when it cannot be read
   */
  public static ElfFile read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new ElfReader("'" + file + "'", new ElfBytes("'" + file + "'", channel)).read();
    }
  }
}
