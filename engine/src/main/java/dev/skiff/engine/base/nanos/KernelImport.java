package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.shelf.DiskSpace;
import dev.skiff.engine.base.shelf.Shelf;
import dev.skiff.engine.base.shelf.WorkDirectory;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.kernel.Vmlinux;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a kernel from a folder, an archive or a file of its own onto the shelf, checked. */
final class KernelImport {
  private static final String WANTED =
      "give a folder or a .tar.gz of a Nanos release (kernel.img, perhaps boot.img, klibs/), or a"
          + " kernel.img alone";

  /** A release takes 5 MB, some symbols more. */
  private static final long NEEDED_BYTES = 32L << 20;

  private static final String READING = "reading the kernel";

  /**
   * Release archives as the project names them; those for other processors end in {@code -virt}.
   */
  private static final Pattern ARCHIVE =
      Pattern.compile("nanos-release-linux-(.+?)(?:-virt)?\\.tar(?:\\.gz)?");

  private static final Pattern FOLDER = Pattern.compile("v?(\\d+(?:\\.\\d+)+[A-Za-z0-9.+~-]*)");

  private static final int BUILD_DIGITS = 8;
  private static final String UNVERSIONED = "unversioned";

  /**
   * Where a kernel came from.
   *
   * @param version of the release, where somebody has said it
   * @param origin for people: the archive's address, or the path
   * @param archiveDigest sha256 of the archive, if it was looked at
   */
  record Provenance(
      Path source, Optional<String> version, String origin, Optional<String> archiveDigest) {
    /** Of what a user has given. */
    static Provenance of(Path source) {
      return new Provenance(source, versionIn(source), source.toString(), Optional.empty());
    }
  }

  /** Is asked once everything has been checked, before the kernel can be found by anybody. */
  @FunctionalInterface
  interface Approval {
    Approval NONE = () -> {};

    void approve() throws IOException;
  }

  private final Shelf<KernelRecord> shelf;
  private final Provenance provenance;
  private final KernelProgress progress;

  KernelImport(Shelf<KernelRecord> shelf, Provenance provenance, KernelProgress progress) {
    this.shelf = shelf;
    this.provenance = provenance;
    this.progress = progress;
  }

  KernelRecord run(Approval approval) throws IOException {
    KernelFiles files = files();
    try (WorkDirectory work = WorkDirectory.open(shelf.directory())) {
      DiskSpace.require("unpacking a kernel", NEEDED_BYTES, work.path());
      progress.step(READING);
      KernelRecord kernel = taken(files, work.path());
      approval.approve();
      progress.step("writing the kernel");
      kernel.warn(progress);
      shelf.add(work, kernel);
      progress.step("kernel " + kernel.id() + " is here");
      return kernel;
    }
  }

  private KernelFiles files() throws IOException {
    Path source = provenance.source();
    if (Files.isDirectory(source)) {
      return new KernelFiles.Folder(source);
    }
    if (!Files.isRegularFile(source)) {
      throw refused("there is no such file or folder", null);
    }
    try (InputStream in = Files.newInputStream(source)) {
      boolean kernel = Vmlinux.begins(in.readNBytes(4));
      return kernel ? new KernelFiles.Bare(source) : new KernelFiles.Archive(source);
    } catch (IOException unreadable) {
      throw refused(unreadable.toString(), unreadable);
    }
  }

  private KernelRecord taken(KernelFiles files, Path work) throws IOException {
    try {
      KernelIntake intake = new KernelIntake(work, bytes -> progress.report(READING, bytes, 0));
      files.forEach(intake);
      if (!intake.digests().containsKey(KernelIntake.KERNEL)) {
        throw refused("there is no " + KernelIntake.KERNEL + " in it", null);
      }
      return describe(intake, KernelImage.read(work.resolve(KernelIntake.KERNEL)));
    } catch (ClosedByInterruptException stopped) {
      throw stopped;
    } catch (FormatFailure malformed) {
      throw refused(String.valueOf(malformed.getMessage()), malformed);
    } catch (IOException failure) {
      if (DiskSpace.isExhausted(failure, work)) {
        throw DiskSpace.exhausted("unpacking a kernel", NEEDED_BYTES, work);
      }
      throw refused(String.valueOf(failure.getMessage()), failure);
    }
  }

  private KernelRecord describe(KernelIntake intake, KernelImage image) {
    StringBuilder contents = new StringBuilder();
    for (Map.Entry<String, String> file : intake.digests().entrySet()) {
      contents.append(file.getKey()).append(' ').append(file.getValue()).append('\n');
    }
    String version =
        provenance
            .version()
            .or(() -> image.build().map(commit -> "git-" + commit.substring(0, BUILD_DIGITS)))
            .orElse(UNVERSIONED);
    return new KernelRecord(
        KernelRecord.FORMAT,
        Shelf.id(version, Sha256.of(version + "\n" + contents)),
        version,
        image.build().orElse(null),
        "sha256:" + intake.digests().get(KernelIntake.KERNEL),
        provenance.origin(),
        provenance.archiveDigest().map(hex -> "sha256:" + hex).orElse(null),
        intake.bytesKept(),
        List.copyOf(intake.digests().keySet()));
  }

  private static Optional<String> versionIn(Path source) {
    String name = String.valueOf(source.getFileName());
    Matcher matcher = (Files.isDirectory(source) ? FOLDER : ARCHIVE).matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private BaseFailure refused(String why, @Nullable Throwable cause) {
    return BaseFailure.importRefused(provenance.source(), why, WANTED, cause);
  }
}
