package dev.skiff.engine.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final Machine.Boot KERNEL =
      new Machine.Kernel(Path.of("/kernel"), Optional.empty(), "");

  @Test
  void itSaysWhichItIsAndHowItBoots() {
    assertThat(words(Machine.Board.MICROVM, KERNEL)).isEqualTo("microvm");
    assertThat(words(Machine.Board.MICROVM_BARE, KERNEL)).isEqualTo("bare microvm");
    assertThat(words(Machine.Board.PC_QBOOT, KERNEL)).isEqualTo("pc with qboot");
    assertThat(words(Machine.Board.Q35_MODERN, KERNEL)).isEqualTo("q35");
    assertThat(words(Machine.Board.PC, new Machine.FirstDisk(Optional.empty())))
        .isEqualTo("pc, booting its disk by BIOS");
    assertThat(words(Machine.Board.Q35, new Machine.FirstDisk(Optional.of(Path.of("/ovmf")))))
        .isEqualTo("q35, booting its disk by UEFI");
  }

  private static String words(Machine.Board board, Machine.Boot boot) {
    return new Machine(
            board, boot, 64, 1, List.of(), List.of(), Optional.empty(), Machine.Wires.PORTS)
        .words();
  }
}
