package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.nanos.KnownDigests.Voucher;
import dev.skiff.engine.base.shelf.Shelf;
import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.format.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gets a release of the kernel from where the project publishes them. */
final class KernelPull {
  /** What a version may look like; it becomes a part of an address and of file names. */
  private static final Pattern VERSION = Pattern.compile("[0-9][A-Za-z0-9._+~-]{0,63}");

  private static final Download.Limits ARCHIVE =
      new Download.Limits(KernelIntake.MAX_BYTES, Duration.ofSeconds(30));

  private static final Download.Limits LATEST = new Download.Limits(64, Duration.ofSeconds(30));

  private final Shelf<KernelRecord> shelf;
  private final URI releases;
  private final Map<String, String> pinned;
  private final KernelProgress progress;

  /**
   * @param releases a folder; ends with a slash
   * @param pinned digests of archives in hex by version
   */
  KernelPull(
      Shelf<KernelRecord> shelf,
      URI releases,
      Map<String, String> pinned,
      KernelProgress progress) {
    this.shelf = shelf;
    this.releases = releases;
    this.pinned = pinned;
    this.progress = progress;
  }

  /** A kernel of that release that was pulled before is only reported. */
  KernelRecord run(Optional<String> version) throws IOException, InterruptedException {
    if (version.isPresent()) {
      requireVersion(version.get());
      Optional<KernelRecord> here = here(version.get());
      if (here.isPresent()) {
        return here.get();
      }
    }
    Path folder = Files.createDirectories(shelf.directory().resolve(".download"));
    try (HostLock.Held _ = HostLock.of(folder.resolve("lock")).exclusive()) {
      String wanted = version.isPresent() ? version.get() : latest(folder);
      Optional<KernelRecord> meanwhile = here(wanted);
      return meanwhile.isPresent() ? meanwhile.get() : fetched(wanted, folder);
    }
  }

  private Optional<KernelRecord> here(String version) throws IOException {
    Optional<KernelRecord> found =
        shelf.records().stream()
            .filter(kernel -> kernel.version().equals(version) && kernel.archiveDigest() != null)
            .findFirst();
    found.ifPresent(kernel -> {
      kernel.warn(progress);
      progress.step("kernel " + kernel.id() + " is here already");
    });
    return found;
  }

  private void requireVersion(String version) {
    if (!VERSION.matcher(version).matches()) {
      throw BaseFailure.unknownRelease(NanosKernels.BASE, version, releases.toString());
    }
  }

  private String latest(Path folder) throws IOException, InterruptedException {
    progress.step("asking which release is the newest");
    Path answer = folder.resolve("latest");
    Download download =
        new Download(releases.resolve("latest.txt"), answer, LATEST, KernelProgress.NONE);
    download.discard();
    try {
      download.run();
      String version = Files.readString(answer, StandardCharsets.ISO_8859_1).strip();
      if (!VERSION.matcher(version).matches()) {
        throw new IOException("what it calls the newest release is no version");
      }
      return version;
    } catch (ClosedByInterruptException stopped) {
      throw stopped;
    } catch (IOException failure) {
      throw failed("the newest nanos release from " + releases, failure);
    } finally {
      download.discard();
    }
  }

  private KernelRecord fetched(String version, Path folder)
      throws IOException, InterruptedException {
    String name = "nanos-release-linux-" + version + ".tar.gz";
    URI address = releases.resolve(version + "/" + name);
    Path archive = folder.resolve(name + ".part");
    Download download = new Download(address, archive, ARCHIVE, progress);
    try {
      download.run();
    } catch (FileNotFoundException none) {
      throw BaseFailure.unknownRelease(NanosKernels.BASE, version, releases.toString());
    } catch (ClosedByInterruptException stopped) {
      throw stopped;
    } catch (IOException failure) {
      throw failed("the nanos release " + version + " from " + releases, failure);
    }
    try {
      return taken(version, address, archive);
    } finally {
      // Good or bad: what is bad would be bad again.
      download.discard();
    }
  }

  private KernelRecord taken(String version, URI address, Path archive) throws IOException {
    progress.step("verifying the nanos release " + version);
    String digest = Sha256.of(archive);
    KnownDigests known = new KnownDigests(pinned, shelf.directory().resolve("known-digests"));
    Voucher voucher = known.check(version, digest);
    KernelImport.Provenance provenance =
        new KernelImport.Provenance(
            archive, Optional.of(version), address.toString(), Optional.of(digest));
    KernelRecord kernel =
        new KernelImport(shelf, provenance, progress)
            .run(() -> {
              if (voucher == Voucher.NOBODY) {
                known.remember(version, digest);
              }
            });
    if (voucher == Voucher.NOBODY) {
      progress.step(
          "nobody vouched for nanos " + version + "; its sha256 " + digest + " is remembered");
    }
    return kernel;
  }

  private static BaseFailure failed(String what, IOException failure) {
    String why = failure.getMessage();
    return BaseFailure.downloadFailed(
        NanosKernels.BASE, what, why == null ? failure.toString() : why, failure);
  }
}
