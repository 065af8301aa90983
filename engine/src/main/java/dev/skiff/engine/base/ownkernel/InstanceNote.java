package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.vm.MachineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What an instance's machine was started with, for an engine that comes later: {@code own-kernel}
 * in the instance's folder, a line each.
 *
 * @param kernel what it is, for people
 */
record InstanceNote(ExitChannel exit, boolean powerButton, String kernel) {
  private static final String FILE = "own-kernel";
  private static final int MAX_BYTES = 4096;

  /** Where nothing was noted. */
  private static final InstanceNote NONE =
      new InstanceNote(new ExitChannel.None(), false, "a kernel of its own");

  static InstanceNote of(BootPlan plan) {
    return new InstanceNote(plan.exit(), plan.powerButton(), plan.kernel().about());
  }

  void write(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    Path fresh = directory.resolve(FILE + ".new");
    Files.write(fresh, List.of(exit.text(), powerButton ? "power-button" : "kill", kernel));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What the folder of a machine has. */
  static InstanceNote read(MachineFiles files) {
    Path file = files.directory().resolve(FILE);
    try {
      List<String> lines = Files.size(file) > MAX_BYTES ? List.of() : Files.readAllLines(file);
      return lines.size() < 3
          ? NONE
          : new InstanceNote(
              ExitChannel.parse(lines.get(0)), lines.get(1).equals("power-button"), lines.get(2));
    } catch (NoSuchFileException none) {
      return NONE;
    } catch (IOException unreadable) {
      throw BaseFailure.storage("read how an instance was started", file, unreadable);
    }
  }
}
