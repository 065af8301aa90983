package dev.skiff.engine.base.linux;

import dev.skiff.engine.format.deb.DebFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A kernel in a Debian package file. */
record PackageKernelFiles(Path file) implements KernelFiles {
  private static final Pattern MODULES = Pattern.compile("(usr/)?lib/modules/[^/]+/(.*/)?[^/]+");
  private static final Pattern KERNEL_FOLDER = Pattern.compile("boot/|(usr/)?lib/modules/[^/]+/");

  @Override
  public void forEach(Visitor visitor) throws IOException {
    DebFile.forEach(
        file,
        (path, size, bytes) -> {
          int name = path.lastIndexOf('/') + 1;
          String fileName = path.substring(name);
          if (KERNEL_NAME.matcher(fileName).matches()
              && KERNEL_FOLDER.matcher(path.substring(0, name)).matches()) {
            visitor.kernel(path, bytes);
          } else if (MODULES.matcher(path).matches()) {
            KernelFiles.offer(fileName, bytes, visitor);
          }
        });
  }
}
