package dev.skiff.engine;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.hermit.HermitBase;
import dev.skiff.engine.base.hermit.KernelLibraries;
import dev.skiff.engine.base.linux.LinuxBase;
import dev.skiff.engine.base.nanos.NanosBase;
import dev.skiff.engine.base.ownkernel.OwnKernelBase;
import dev.skiff.engine.doctor.Doctor;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.event.Events;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.ImageUses;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.network.HostRoutes;
import dev.skiff.engine.network.Networks;
import dev.skiff.engine.rust.Cargo;
import dev.skiff.engine.rust.Toolchain;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.supervise.Attachments;
import dev.skiff.engine.vm.guard.GuardedMachines;
import dev.skiff.engine.vm.qemu.AccelerationProbe;
import dev.skiff.engine.vm.qemu.QemuHypervisor;
import dev.skiff.engine.vm.qemu.QemuInstallation;
import dev.skiff.engine.volume.Claims;
import dev.skiff.engine.volume.Volumes;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that stand by themselves, before anything supervises or answers. */
record Ground(
    InstantSource clock,
    SecureRandom random,
    Events events,
    Instances instances,
    Images images,
    QemuInstallation qemu,
    AccelerationProbe acceleration,
    QemuHypervisor hypervisor,
    KernelLibraries hermitKernels,
    Map<String, Base> bases,
    Volumes volumes,
    Attachments attachments,
    Networks networks) {
  private static final Logger LOG = LoggerFactory.getLogger(Ground.class);

  static Ground of(Settings settings, Database database) {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    Events events = Events.open(settings.home().resolve("events.jsonl"), clock);
    Instances instances = new Instances(database, events::publish);
    Images images =
        Images.open(
            settings.home().resolve("store"),
            Disk.real(),
            clock,
            digest -> users(instances, digest));
    Volumes volumes =
        Volumes.open(
            new Volumes.Surroundings(
                settings.home().resolve("volumes"),
                database,
                Disk.real(),
                clock,
                random,
                events::publish));
    Networks networks =
        Networks.open(
            new Networks.Surroundings(
                database, new HostRoutes(Path.of("/proc")), clock, random, events::publish));
    QemuInstallation qemu = new QemuInstallation(settings.programFolders());
    AccelerationProbe acceleration =
        new AccelerationProbe(qemu, settings.home().resolve("cache"), Path.of("/dev/kvm"));
    QemuHypervisor hypervisor =
        new QemuHypervisor(qemu, acceleration, new GuardedMachines(settings.guard()));
    KernelLibraries hermitKernels =
        new KernelLibraries(
            settings.home(), () -> new Cargo(Toolchain.find(Path.of("/")), System.getenv()));
    return new Ground(
        clock,
        random,
        events,
        instances,
        images,
        qemu,
        acceleration,
        hypervisor,
        hermitKernels,
        bases(settings, hermitKernels, clock, random),
        volumes,
        new Attachments(
            volumes,
            new Claims(),
            instances,
            digest -> images.tree(Digest.parse(digest).orElseThrow())),
        networks);
  }

  /** All there are, in this order: the first takes whatever the others do not. */
  static Map<String, Base> bases(
      Settings settings, KernelLibraries hermitKernels, InstantSource clock, SecureRandom random) {
    LinuxBase linux =
        new LinuxBase(
            new LinuxBase.Settings(
                settings.home(), settings.init(), settings.guard(), settings.searchPath()),
            clock,
            random);
    Map<String, Base> byName = new LinkedHashMap<>();
    for (Base base :
        List.of(
            linux,
            new HermitBase(settings.home(), settings.hermitLoader(), hermitKernels, clock),
            new OwnKernelBase(settings.home(), clock),
            new NanosBase(settings.home(), clock))) {
      byName.put(base.name(), base);
    }
    return Collections.unmodifiableMap(byName);
  }

  /**
   * Finds out early what the first start would have to wait for. What fails here fails again there,
   * and is told then.
   */
  void warmUp() {
    try {
      if (qemu.version().isPresent()) {
        LOG.info(
            "guests run by {}: {}",
            acceleration.verdict().acceleration(),
            acceleration.verdict().why());
      }
      bases.values().forEach(Base::warmUp);
    } catch (Failure e) {
      LOG.info("not warmed up: {}", e.getMessage());
    }
  }

  Doctor doctor(Settings settings) {
    return new Doctor(
        settings.home(),
        settings.libexec(),
        settings.programFolders(),
        qemu,
        acceleration,
        List.copyOf(bases.values()),
        networks::hidden);
  }

  Facts facts(Settings settings) {
    return new Facts(settings.paths(), qemu, acceleration);
  }

  private static List<ImageUses.User> users(Instances instances, Digest image) {
    return instances.all().stream()
        .filter(instance -> instance.spec().imageDigest().equals(image.toString()))
        .map(i -> new ImageUses.User(i.name(), i.phase().alive()))
        .toList();
  }
}
