package dev.skiff.engine.build;

import dev.skiff.engine.project.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program of a project: where it is here, and where in the guest. */
final class FolderProgram {
  private final Path root;
  private final Path folder;
  private final Loadables loadables;

  FolderProgram(Path root, Path folder, Loadables loadables) {
    this.root = root;
    this.folder = folder;
    this.loadables = loadables;
  }

  /**
   * Opens it. One that the rules for files take is where they put it; another one of the folder
   * goes to /bin, and one of this computer where it is here, because interpreters find their
   * modules by their own path.
   *
   * @throws BuildFailure if it is no program for guests
   */
  ElfObject open(Project project) throws IOException {
    String named = project.program();
    boolean absolute = named.startsWith("/");
    Path path = absolute ? root.resolve(named.substring(1)) : folder.resolve(named);
    if (!Files.exists(path)) {
      throw BuildFailure.notBuilt(
          folder, named, absolute ? "" : Toolchain.of(folder).map(Toolchain::build).orElse(""));
    }
    Path real = path.toRealPath();
    if (!absolute && !real.startsWith(folder)) {
      throw BuildFailure.leavesFolder(folder, named);
    }
    String elsewhere =
        absolute
            ? GuestPath.of(named).clean()
            : ProgramFile.GUEST_FOLDER + "/" + path.getFileName();
    String guest = loadables.guestPathOf(real.toString()).orElse(elsewhere);
    return ProgramFile.open(root, path, guest);
  }
}
