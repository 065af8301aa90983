package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What an image boots with, by its files and what it says of them.
 *
 * @param initrdPath in the image
 */
record Booting(ImageKernel kernel, BootPlan plan, Optional<String> initrdPath) {

  /**
   * Decides.
   *
   * @throws BaseFailure when it cannot boot
   */
  static Booting of(ImageKernel.Files files, Map<String, String> labels) throws IOException {
    KernelSettings settings = KernelSettings.of(labels);
    ImageKernel kernel = ImageKernel.find(files, settings.kernel());
    BootPlan plan = BootPlan.of(kernel.file(), settings);
    return new Booting(kernel, plan, settings.initrd().or(() -> usualInitrd(files, kernel)));
  }

  /** What kraft puts beside a kernel goes with it. */
  private static Optional<String> usualInitrd(ImageKernel.Files files, ImageKernel kernel) {
    return kernel.path().equals(ImageKernel.UNIKRAFT_KERNEL)
            && files.paths().contains(ImageKernel.UNIKRAFT_INITRD)
        ? Optional.of(ImageKernel.UNIKRAFT_INITRD)
        : Optional.empty();
  }

  boolean initrd() {
    return initrdPath.isPresent();
  }

  boolean bootsDisk() {
    return kernel.file().entry() == Entry.BIOS_DISK;
  }
}
