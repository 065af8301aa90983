package dev.skiff.engine.base.hermit;

import dev.skiff.engine.format.hermit.Bus;
import java.nio.file.Path;

/**
 * A kernel that programs can be linked with.
 *
 * @param id stands for its sources, its features and the toolchain
 * @param folder has {@code libhermit.a}; never changed
 * @param programs cargo's folder for programs of this toolchain
 * @param digest {@code sha256:…} of the library
 * @param kernel crate, release and digest, for people
 */
public record KernelLibrary(
    String id, Bus bus, Path folder, Path programs, String digest, String kernel) {
  /** As linkers ask for it. */
  public static final String LINK_NAME = "hermit";

  /** The library's file. */
  static final String FILE = "lib" + LINK_NAME + ".a";
}
