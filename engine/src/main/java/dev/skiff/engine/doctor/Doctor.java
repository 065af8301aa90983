package dev.skiff.engine.doctor;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.dataplane.TrialRun;
import dev.skiff.engine.durable.FreeSpace;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.rust.Toolchain;
import dev.skiff.engine.vm.HostPrograms;
import dev.skiff.engine.vm.guard.GuardedMachines;
import dev.skiff.engine.vm.qemu.Acceleration;
import dev.skiff.engine.vm.qemu.AccelerationProbe;
import dev.skiff.engine.vm.qemu.QemuInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks at everything a guest needs. Each look is independent: one that fails does not hide the
 * others.
 */
public final class Doctor {
  /** Below this an image of some size and an instance's disk no longer fit. */
  private static final long SCARCE_BYTES = 1L << 30;

  private static final long NOTHING_BYTES = 64L << 20;

  private static final int MEBIBYTE = 1 << 20;

  /** The oldest QEMU that this was made for and tried with. */
  private static final String QEMU_NEEDED = "7.2";

  private static final String INSTALL_QEMU =
      "apt-get install --no-install-recommends qemu-system-x86 (" + QEMU_NEEDED + " or later)";

  private static final String BUILD_OR_UNPACK =
      "in a checkout: ./dev build; else unpack the distribution again";

  /** There where the kernel filters system calls (seccomp(2)). */
  private static final Path SECCOMP = Path.of("/proc/sys/kernel/seccomp/actions_avail");

  private static final Path ROUTES = Path.of("/proc/net/route");

  private final Path home;
  private final Path libexec;
  private final List<Path> programFolders;
  private final QemuInstallation qemu;
  private final AccelerationProbe acceleration;
  private final List<Base> bases;
  private final Supplier<List<String>> hiddenNetworks;

  /**
   * @param libexec where the programs of ours lie
   * @param programFolders where other programs are looked for
   * @param hiddenNetworks what is to be said of networks whose range the host has a route to
   */
  public Doctor(
      Path home,
      Path libexec,
      List<Path> programFolders,
      QemuInstallation qemu,
      AccelerationProbe acceleration,
      List<Base> bases,
      Supplier<List<String>> hiddenNetworks) {
    this.home = home;
    this.libexec = libexec;
    this.programFolders = List.copyOf(programFolders);
    this.qemu = qemu;
    this.acceleration = acceleration;
    this.bases = List.copyOf(bases);
    this.hiddenNetworks = hiddenNetworks;
  }

  /** All findings, the most basic first. */
  public List<Finding> examine() {
    return List.of(
        java(),
        look("native", this::natives),
        look("qemu", this::hypervisor),
        look("acceleration", this::accelerated),
        look("kernel", this::kernel),
        look("mke2fs", this::mke2fs),
        look("rust", Doctor::rust),
        look("disk", this::disk),
        look("home", this::permissions),
        look("ports", this::ports),
        look("data-plane", this::dataPlane),
        look("networks", this::networks),
        look("landlock", this::landlock));
  }

  private static Finding look(String name, Supplier<Finding> examination) {
    try {
      return examination.get();
    } catch (Failure e) {
      return Finding.failed(name, String.valueOf(e.getMessage()), e.hint());
    } catch (RuntimeException e) {
      return Finding.failed(name, "could not be looked at: " + e, "");
    }
  }

  private static Finding java() {
    return Finding.ok("java", System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  private Finding natives() {
    for (String program : List.of("skiff-guard", "skiff-init", "skiff-hermit-loader")) {
      if (!Files.isExecutable(libexec.resolve(program))) {
        return Finding.failed(
            "native", libexec.resolve(program) + " is missing or not executable", BUILD_OR_UNPACK);
      }
    }
    return Finding.ok("native", "skiff-guard, skiff-init and skiff-hermit-loader in " + libexec);
  }

  private Finding hypervisor() {
    Optional<String> version = qemu.version();
    if (version.isEmpty()) {
      return Finding.failed("qemu", "qemu-system-x86_64 is not installed", INSTALL_QEMU);
    }
    String finding = version.get() + " (" + qemu.program() + ")";
    return isNewEnough(version.get())
        ? Finding.ok("qemu", finding)
        : Finding.warning("qemu", finding + " is older than " + QEMU_NEEDED, INSTALL_QEMU);
  }

  private static boolean isNewEnough(String version) {
    return Arrays.compare(numbers(version), numbers(QEMU_NEEDED)) >= 0;
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private Finding accelerated() {
    if (qemu.version().isEmpty()) {
      return Finding.failed("acceleration", "not known without QEMU", "install QEMU first");
    }
    AccelerationProbe.Verdict verdict = acceleration.verdict();
    return verdict.acceleration() == Acceleration.KVM
        ? Finding.ok("acceleration", "KVM: " + verdict.why())
        : Finding.warning(
            "acceleration",
            "guests are emulated, 10 to 30 times slower: " + verdict.why(),
            "use a host with working KVM, and let your user open /dev/kvm (group kvm)");
  }

  private Finding kernel() {
    String found =
        bases.stream()
            .flatMap(
                base -> base.kernels().stream().limit(1).map(k -> base.name() + " " + k.version()))
            .collect(Collectors.joining(", "));
    return found.isEmpty()
        ? Finding.failed("kernel", "no base has a kernel here", "skiff base pull linux")
        : Finding.ok("kernel", found);
  }

  private Finding mke2fs() {
    return HostPrograms.find("mke2fs", programFolders)
        .map(program -> Finding.ok("mke2fs", program.toString()))
        .orElseGet(
            () -> Finding.failed("mke2fs", "mke2fs is not installed", "apt-get install e2fsprogs"));
  }

  /** Only who compiles for the base hermit needs it. */
  private static Finding rust() {
    return Toolchain.missing(Path.of("/"))
        .map(missing ->
            Finding.warning(
                "rust",
                "nothing can be compiled for the base hermit: no " + missing,
                Toolchain.INSTALL))
        .orElseGet(() -> Finding.ok("rust", Toolchain.find(Path.of("/")).compilerVersion()));
  }

  private Finding disk() {
    try {
      long free = FreeSpace.bytes(home);
      String finding = free / MEBIBYTE + " MiB free in " + home;
      if (free < NOTHING_BYTES) {
        return Finding.failed("disk", finding, "make room, or move SKIFF_HOME to another disk");
      }
      return free < SCARCE_BYTES
          ? Finding.warning("disk", finding, "make room, or move SKIFF_HOME to another disk")
          : Finding.ok("disk", finding);
    } catch (IOException e) {
      return Finding.failed("disk", "cannot look at " + home + ": " + e.getMessage(), "");
    }
  }

  private Finding permissions() {
    return Files.isWritable(home)
        ? Finding.ok("home", home + " is writable by " + System.getProperty("user.name"))
        : Finding.failed(
            "home", home + " is not writable", "chown it to yourself, or set SKIFF_HOME");
  }

  private Finding ports() {
    try {
      String first =
          Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start")).strip();
      return Finding.ok("ports", "ordinary users may publish ports from " + first + " on");
    } catch (IOException e) {
      return Finding.warning("ports", "this kernel does not say which ports may be published", "");
    }
  }

  private Finding dataPlane() {
    for (String program : List.of("skiff-fabric", "skiff-nat")) {
      if (!Files.isExecutable(libexec.resolve(program))) {
        return Finding.failed(
            "data-plane",
            libexec.resolve(program) + " is missing or not executable: instances have no network",
            BUILD_OR_UNPACK);
      }
    }
    if (!Files.exists(SECCOMP)) {
      return Finding.failed(
          "data-plane",
          "this kernel has no seccomp filters, without which skiff-nat does not start",
          "boot a kernel with CONFIG_SECCOMP_FILTER; --network none works all the same");
    }
    try {
      Map<String, String> faults = new TrialRun(libexec).faults();
      return faults.isEmpty()
          ? Finding.ok("data-plane", "skiff-fabric and skiff-nat start and answer")
          : Finding.failed("data-plane", inWords(faults), BUILD_OR_UNPACK);
    } catch (IOException e) {
      return Finding.failed(
          "data-plane", "nothing could be tried: " + e.getMessage(), "make room in /tmp");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.warning("data-plane", "the trial was interrupted", "skiff doctor");
    }
  }

  private static String inWords(Map<String, String> faults) {
    return faults.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining("; "));
  }

  private Finding networks() {
    if (!Files.isReadable(ROUTES)) {
      return Finding.warning(
          "networks",
          "this computer's routes cannot be seen (" + ROUTES + "): a network may hide one",
          "give networks a --subnet that nothing else here has");
    }
    List<String> hidden = hiddenNetworks.get();
    return hidden.isEmpty()
        ? Finding.ok("networks", "no route of this computer's leads into one")
        : Finding.warning(
            "networks",
            String.join("; ", hidden),
            "make the network anew with a --subnet of its own, if its guests need what lies there");
  }

  private Finding landlock() {
    int abi = new GuardedMachines(libexec.resolve("skiff-guard")).landlock();
    return abi > 0
        ? Finding.ok("landlock", "QEMU sees only its own files (ABI " + abi + ")")
        : Finding.warning(
            "landlock",
            "the kernel lacks it or has it switched off, so QEMU is confined by seccomp alone",
            "boot with landlock in the kernel's lsm= list");
  }
}
