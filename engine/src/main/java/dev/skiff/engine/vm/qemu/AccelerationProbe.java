package dev.skiff.engine.vm.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides once per host boot whether KVM truly runs guests, by running one. See
 * docs/design/probe.md. Safe for use by several threads.
 */
public final class AccelerationProbe {
  private static final Logger LOG = LoggerFactory.getLogger(AccelerationProbe.class);

  /** A probe guest that works ends within 50 ms; a slow host may take twenty times that. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final List<String> BOARDS = List.of("microvm", "pc");

  private final QemuInstallation qemu;
  private final Path cache;
  private final Path kvm;
  private Optional<Verdict> known = Optional.empty();

  /**
   * @param cache a folder for the verdict, made if missing
   * @param kvm the device file, {@code /dev/kvm} outside of tests
   */
  public AccelerationProbe(QemuInstallation qemu, Path cache, Path kvm) {
    this.qemu = qemu;
    this.cache = cache;
    this.kvm = kvm;
  }

  /** The verdict and, for people, why. */
  public record Verdict(Acceleration acceleration, String why) {}

  /**
   * The verdict of this host boot; the first call may take some seconds. A probe that could not be
   * made counts for this call only.
   */
  public synchronized Verdict verdict() {
    if (known.isEmpty()) {
      known = remembered();
    }
    return known.orElseGet(this::probedNow);
  }

  private Verdict probedNow() {
    try {
      Verdict verdict = probe();
      remember(verdict);
      known = Optional.of(verdict);
      return verdict;
    } catch (IOException e) {
      LOG.warn("the acceleration probe could not run: {}", e.toString());
      return new Verdict(Acceleration.TCG, "KVM could not be tried: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Verdict(Acceleration.TCG, "KVM could not be tried: the probe was interrupted");
    }
  }

  /** A real guest did not come up under KVM: use emulation from now on. */
  public synchronized void distrustKvm() {
    Verdict verdict =
        new Verdict(Acceleration.TCG, "a guest under KVM never came up, so guests are emulated");
    LOG.warn("KVM is not used any more: {}", verdict.why());
    remember(verdict);
    known = Optional.of(verdict);
  }

  private Verdict probe() throws IOException, InterruptedException {
    if (!Files.exists(kvm)) {
      return new Verdict(Acceleration.TCG, kvm + " is missing");
    }
    if (!Files.isReadable(kvm) || !Files.isWritable(kvm)) {
      return new Verdict(Acceleration.TCG, "no permission for " + kvm);
    }
    for (String board : BOARDS) {
      if (!runs(board)) {
        return new Verdict(
            Acceleration.TCG,
            kvm + " answers, but a probe guest does not run on it (" + board + ")");
      }
    }
    return new Verdict(Acceleration.KVM, "probe guests run");
  }

  private boolean runs(String board) throws IOException, InterruptedException {
    Files.createDirectories(cache);
    Path rom = Files.createTempFile(cache, "probe", ".rom");
    try {
      Files.write(rom, ProbeRom.image());
      return status(board, rom) == ProbeRom.EXPECTED_STATUS;
    } finally {
      Files.delete(rom);
    }
  }

  private int status(String board, Path rom) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      // Of a process that has ended by then, waitFor() would not tell.
      throw new InterruptedException();
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    qemu.program().toString(),
                    "-nodefaults",
                    "-no-user-config",
                    "-no-reboot",
                    "-display",
                    "none",
                    "-accel",
                    "kvm",
                    "-machine",
                    board,
                    "-m",
                    "2",
                    "-bios",
                    rom.toString(),
                    "-device",
                    "isa-debug-exit,iosize=4,iobase=" + ProbeRom.DEBUG_EXIT_PORT))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    try {
      boolean ended = process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return ended ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }

  private Path file() {
    return cache.resolve("acceleration");
  }

  private Optional<Verdict> remembered() {
    try {
      List<String> lines = Files.readAllLines(file(), StandardCharsets.UTF_8);
      return lines.size() == 3 && lines.get(0).equals(key())
          ? Optional.of(new Verdict(Acceleration.valueOf(lines.get(1)), lines.get(2)))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void remember(Verdict verdict) {
    try {
      Files.createDirectories(cache);
      Files.write(file(), List.of(key(), verdict.acceleration().name(), verdict.why()));
    } catch (IOException e) {
      LOG.warn("the acceleration verdict could not be kept in {}: {}", file(), e.toString());
    }
  }

  /**
   * What the verdict holds for: this boot of the host, this emulator, this state of the device
   * file.
   */
  private String key() throws IOException {
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    return boot
        + " "
        + Files.getLastModifiedTime(qemu.program())
        + " "
        + (Files.isReadable(kvm) && Files.isWritable(kvm));
  }
}
