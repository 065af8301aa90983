package dev.skiff.engine.build;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.format.elf.ElfHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Takes what a user calls a program, or says why it is none. */
final class ProgramFile {
  /** Where programs lie in a guest; {@code $ORIGIN} of a program is this. */
  static final String GUEST_FOLDER = "/bin";

  private ProgramFile() {}

  /**
   * A program that a guest can start.
   *
   * @param root what stands for {@code /}; the program lies below it
   * @throws BuildFailure if it is none
   */
  static ElfObject open(Path root, Path program) {
    return open(root, program, GUEST_FOLDER + "/" + program.getFileName());
  }

  /** As {@link #open(Path, Path)}, for a program that has another place in the guest. */
  static ElfObject open(Path root, Path program, String guestPath) {
    try {
      requireRegularFile(program);
      HostFile file = HostFile.of(program);
      if (file.size() == 0) {
        throw BuildFailure.empty(program);
      }
      String hostPath = "/" + root.toRealPath().relativize(file.real());
      return new ElfObject(file, read(program), hostPath, guestPath, Optional.empty());
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw BuildFailure.missing(program);
    } catch (IOException e) {
      throw BuildFailure.unreadable(program, e);
    }
  }

  /** Before it is opened: opening a pipe would wait for whoever writes to it. */
  private static void requireRegularFile(Path program) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(program, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw BuildFailure.folder(program);
    }
    if (!attributes.isRegularFile()) {
      throw BuildFailure.specialFile(program);
    }
  }

  private static ElfFile read(Path program) throws IOException {
    try (FileChannel channel = FileChannel.open(program, StandardOpenOption.READ)) {
      FileBytes bytes = new FileBytes(channel, program, "the program");
      byte[] head = bytes.read(0, (int) Math.min(bytes.size(), Appearance.HEAD_BYTES));
      if (!ElfHeader.begins(head)) {
        throw Appearance.explain(program, head);
      }
      requireStartable(program, ElfHeader.read(bytes));
      ElfFile elf = ElfFile.read(bytes);
      if (!elf.isProgram()) {
        throw BuildFailure.notStartable(
            program, "a shared library", "give a program; a library cannot be started");
      }
      return elf;
    } catch (FormatFailure e) {
      throw BuildFailure.damaged(e);
    }
  }

  private static void requireStartable(Path program, ElfHeader header) {
    if (!header.runsOnGuests()) {
      throw BuildFailure.wrongMachine(program, header.machineName(), header.bits());
    }
    switch (header.type()) {
      case RELOCATABLE ->
          throw BuildFailure.notStartable(
              program, "an object file", "link it: gcc -o PROGRAM " + program.getFileName());
      case CORE ->
          throw BuildFailure.notStartable(
              program, "the core dump of a program", "give the program itself");
      case OTHER ->
          throw BuildFailure.notStartable(
              program, "an ELF file of an unknown kind", "give a program compiled for Linux");
      case EXECUTABLE, SHARED -> {
        // whether a shared object is a program is told by what is in it
      }
    }
  }
}
