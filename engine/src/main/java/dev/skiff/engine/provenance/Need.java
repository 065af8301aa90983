package dev.skiff.engine.provenance;

/**
 * Why a file is loaded.
 *
 * @param path absolute, of the file itself
 * @param by the file that needs it; empty for the program
 * @param name by which it is needed: of DT_NEEDED, of the loader, of a command
 */
public record Need(String path, How how, String by, String name) {
  /** In what way. */
  public enum How {
    /** The image's configuration names it. */
    PROGRAM,
    /** A script's first line names it. */
    SCRIPT_INTERPRETER,
    /** The kernel starts it in a program's place. */
    LOADER,
    /** A loader loads it. */
    LIBRARY,
    /** The same library for newer CPUs. */
    VARIANT,
    /** The C library loads it while the program runs. */
    COMPANION
  }
}
