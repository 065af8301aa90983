package dev.skiff.engine.format.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.build.Compiler;
import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfFileTest {
  @TempDir Path folder;

  @Test
  void aDynamicProgramTellsItsLoaderWhatItNeeds() throws IOException {
    ElfFile elf = compiled("-lm", "-Wl,--enable-new-dtags,-rpath,$ORIGIN/lib:/opt/lib");
    assertThat(elf.interpreter()).contains("/lib64/ld-linux-x86-64.so.2");
    assertThat(elf.dynamic().needed()).containsExactly("libm.so.6", "libc.so.6");
    assertThat(elf.dynamic().runpath()).contains("$ORIGIN/lib:/opt/lib");
    assertThat(elf.dynamic().rpath()).isEmpty();
    assertThat(elf.dynamic().soname()).isEmpty();
    assertThat(elf.isProgram()).isTrue();
  }

  @Test
  void anOldSearchPathIsToldFromANewOne() throws IOException {
    ElfFile elf = compiled("-Wl,--disable-new-dtags,-rpath,/opt/lib");
    assertThat(elf.dynamic().rpath()).contains("/opt/lib");
    assertThat(elf.dynamic().runpath()).isEmpty();
  }

  @Test
  void aLibraryHasASonameAndIsNoProgram() throws IOException {
    ElfFile elf =
        compiled("-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libx.so.1,-z,nodefaultlib");
    assertThat(elf.dynamic().soname()).contains("libx.so.1");
    assertThat(elf.dynamic().noDefaultLibraries()).isTrue();
    assertThat(elf.isProgram()).isFalse();
  }

  @Test
  void aStaticProgramHasNoDynamicSection() throws IOException {
    ElfFile elf = compiled("-static", "-nostdlib", "-no-pie");
    assertThat(elf.dynamic()).isEqualTo(DynamicSection.NONE);
    assertThat(elf.interpreter()).isEmpty();
    assertThat(elf.isProgram()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"x86-64-baseline, BASELINE", "x86-64-v2, V2", "x86-64-v3, V3", "x86-64-v4, V4"})
  void whatItNeedsOfTheCpuIsRead(String option, X86Level level) throws IOException {
    assertThat(compiled("-nostdlib", "-Wl,-z," + option).cpu()).contains(level);
  }

  @Test
  void mostFilesSayNothingOfTheCpu() throws IOException {
    assertThat(compiled("-nostdlib").cpu()).isEmpty();
  }

  @Test
  void aNoteThatContradictsItselfSaysNothing() {
    for (int[] words :
        List.of(
            new int[] {4, 16, 5, 0x554e47, 0xc0008002, 400, 4, 0},
            new int[] {4, -1, 5, 0x554e47, 0xc0008002, 4, 4, 0},
            new int[] {-1, 16, 5, 0x554e47, 0xc0008002, 4, 4, 0},
            new int[] {4, 0, 9, 0x554e47, 4, 16, 5},
            new int[] {4, 16, 5, 0x554e47, 0xc0008002, 4, 0, 0})) {
      ByteBuffer note = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      note.asIntBuffer().put(words);
      assertThat(GnuProperties.neededLevel(note)).isEmpty();
    }
  }

  @Test
  void levelsHaveThoseBelowThem() {
    assertThat(X86Level.BASELINE.aboveBaseline()).isEmpty();
    assertThat(X86Level.V3.aboveBaseline()).containsExactly(X86Level.V3, X86Level.V2);
  }

  private ElfFile compiled(String... options) throws IOException {
    Path file = new Compiler(folder).program(folder.resolve("compiled"), options);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return ElfFile.read(new FileBytes(channel, file, "the program"));
    }
  }
}
