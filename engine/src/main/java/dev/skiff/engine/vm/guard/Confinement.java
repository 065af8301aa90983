package dev.skiff.engine.vm.guard;

import java.nio.file.Path;
import java.util.List;

/**
 * What of the file system the hypervisor may touch, by Landlock; folders with all that is below
 * them. All paths must exist at the start. Where the kernel has no Landlock nothing is confined.
 *
 * @param write may be read too
 * @param execute may be read too
 */
public record Confinement(List<Path> read, List<Path> write, List<Path> execute) {

  /** No rule at all: the hypervisor is not confined. */
  public static final Confinement NONE = new Confinement(List.of(), List.of(), List.of());

  public Confinement {
    read = List.copyOf(read);
    write = List.copyOf(write);
    execute = List.copyOf(execute);
  }
}
