package dev.skiff.engine.base.linux;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/** The files a kernel comes in, wherever they are; may be gone through more than once. */
sealed interface KernelFiles permits FolderKernelFiles, PackageKernelFiles {
  Pattern KERNEL_NAME = Pattern.compile("(vmlinuz|vmlinux|bzImage|kernel)([-.].*)?");
  Pattern MODULE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}\\.ko(\\.xz|\\.zst|\\.gz)?");

  /** Shows everything to the visitor; the order means nothing. */
  void forEach(Visitor visitor) throws IOException;

  /** Is shown one kernel, and what belongs to it. Streams end with the file, and stay open. */
  interface Visitor {
    void kernel(String path, InputStream bytes) throws IOException;

    /**
     * Is shown a module, as it is compressed.
     *
     * @param fileName without folders, e.g. {@code virtio-rng.ko.xz}
     */
    void module(String fileName, InputStream bytes) throws IOException;

    /** The paths of modules that are built in, one a line: {@code modules.builtin}. */
    void builtIn(InputStream bytes) throws IOException;

    /** What built-in modules say of themselves: {@code modules.builtin.modinfo}. */
    void builtInInfo(InputStream bytes) throws IOException;
  }

  /** Shows one file from a modules folder, if it is of any interest. */
  static void offer(String fileName, InputStream bytes, Visitor visitor) throws IOException {
    switch (fileName) {
      case "modules.builtin" -> visitor.builtIn(bytes);
      case "modules.builtin.modinfo" -> visitor.builtInInfo(bytes);
      default -> {
        if (MODULE_NAME.matcher(fileName).matches()) {
          visitor.module(fileName, bytes);
        }
      }
    }
  }
}
