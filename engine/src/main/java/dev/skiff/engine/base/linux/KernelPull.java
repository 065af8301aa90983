package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.shelf.DiskSpace;
import dev.skiff.engine.base.shelf.WorkDirectory;
import dev.skiff.engine.format.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gets the distribution's generic kernel with its package tool. The meta package {@code
 * linux-image-amd64} names the kernel's own package; that one is downloaded, checked and imported.
 */
final class KernelPull {
  private static final String META_PACKAGE = "linux-image-amd64";

  /** Debian's names of kernels, e.g. {@code 6.1.0-56}, with or without {@code -amd64}. */
  private static final String FLAVOUR = "-amd64";

  private final KernelShelf shelf;
  private final Apt system;
  private final KernelProgress progress;

  KernelPull(KernelShelf shelf, Apt system, KernelProgress progress) {
    this.shelf = shelf;
    this.system = system;
    this.progress = progress;
  }

  /** Who can give a package, and which. */
  private record Found(Apt apt, PackageList.Entry entry) {}

  KernelRecord run(Optional<String> version) throws IOException, InterruptedException {
    progress.step("asking apt for the kernel");
    Optional<Found> found = resolve(system, version);
    if (found.isEmpty()) {
      return refreshed(version);
    }
    try {
      return fetch(found.get());
    } catch (BaseFailure failure) {
      if (!failure.code().equals("base.pull-failed")) {
        throw failure;
      }
      return refreshed(version); // the host's lists may name a file that is gone from the mirror
    }
  }

  private KernelRecord refreshed(Optional<String> version)
      throws IOException, InterruptedException {
    progress.step("fetching package lists");
    Apt own = system.withOwnLists();
    Optional<Found> found = resolve(own, version);
    if (found.isEmpty()) {
      throw nothing(own, version);
    }
    return fetch(found.get());
  }

  private static Optional<Found> resolve(Apt apt, Optional<String> version)
      throws IOException, InterruptedException {
    List<PackageList.Entry> meta = apt.show(META_PACKAGE);
    for (PackageList.Entry entry : meta) {
      if (version.isEmpty() || entry.version().equals(version.get())) {
        Optional<PackageList.Entry> kernel = kernelOf(apt, entry);
        if (kernel.isPresent()) {
          return Optional.of(new Found(apt, kernel.get()));
        }
      }
    }
    if (version.isPresent()) {
      return named(apt, version.get()).map(entry -> new Found(apt, entry));
    }
    return Optional.empty();
  }

  private static Optional<PackageList.Entry> kernelOf(Apt apt, PackageList.Entry meta)
      throws IOException, InterruptedException {
    if (meta.kernelPackage().isEmpty()) {
      return Optional.empty();
    }
    PackageList.Dependency wanted = meta.kernelPackage().get();
    return apt.show(wanted.name()).stream()
        .filter(entry -> entry.name().equals(wanted.name()))
        .filter(entry -> wanted.version().map(entry.version()::equals).orElse(true))
        .findFirst();
  }

  /** A kernel that is named by its release, as {@code uname -r} says it. */
  private static Optional<PackageList.Entry> named(Apt apt, String release)
      throws IOException, InterruptedException {
    String full = release.endsWith(FLAVOUR) ? release : release + FLAVOUR;
    return apt.show("linux-image-" + full).stream().findFirst();
  }

  private BaseFailure nothing(Apt own, Optional<String> version)
      throws IOException, InterruptedException {
    Set<String> available = new LinkedHashSet<>();
    own.show(META_PACKAGE).forEach(entry -> available.add(entry.version()));
    system.show(META_PACKAGE).forEach(entry -> available.add(entry.version()));
    if (version.isPresent() && !available.isEmpty()) {
      return BaseFailure.unknownVersion(LinuxBase.NAME, version.get(), List.copyOf(available));
    }
    return BaseFailure.pullUnsupported(
        LinuxBase.NAME, "apt knows no package '" + META_PACKAGE + "' that it can download here");
  }

  private KernelRecord fetch(Found found) throws IOException, InterruptedException {
    PackageList.Entry entry = found.entry();
    for (KernelRecord here : shelf.records()) {
      if (("sha256:" + entry.sha256()).equals(here.packageDigest())) {
        progress.step("kernel " + here.id() + " is here already");
        return here;
      }
    }
    try (WorkDirectory work = WorkDirectory.open(shelf.directory())) {
      DiskSpace.require("downloading a kernel", entry.size() * 2, work.path());
      String step = "downloading " + entry.name() + " " + entry.version();
      Runnable tick =
          () -> progress.report(step, Math.min(sizeOf(work.path()), entry.size()), entry.size());
      tick.run();
      Path file = found.apt().download(entry, work.path(), tick);
      verify(entry, file);
      KernelImport.Provenance provenance =
          new KernelImport.Provenance(
              file,
              Optional.of(entry.version()),
              entry.name() + " " + entry.version(),
              Optional.of(entry.sha256()));
      return new KernelImport(shelf, provenance, progress).run();
    }
  }

  private void verify(PackageList.Entry entry, Path file) throws IOException {
    progress.report("verifying " + entry.name(), entry.size(), entry.size());
    String actual = Sha256.of(file);
    if (!actual.equals(entry.sha256())) {
      throw BaseFailure.packageCorrupt(file.getFileName().toString(), entry.sha256(), actual);
    }
  }

  private static long sizeOf(Path folder) {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        sum += Files.size(file);
      }
    } catch (IOException | UncheckedIOException moving) {
      return sum; // apt renames the file when it is whole
    }
    return sum;
  }
}
