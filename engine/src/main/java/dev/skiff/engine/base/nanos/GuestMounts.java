package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.vm.Machine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Volumes and folders of a guest: what its kernel is told of them, and what its machine has for
 * them. Pure.
 *
 * @param mounts in the order of their targets
 */
record GuestMounts(List<Mount> mounts) {
  /** What is said of a mount that nothing is to be written to. */
  static final String READ_ONLY = ":ro";

  /** Of devices on the bus of a microvm, root and NIC among them. */
  private static final int MICROVM_DEVICES = 8;

  /** A PCI bus has 32 slots; board, NIC and root take some of them. */
  private static final int MOST = 24;

  GuestMounts {
    mounts = List.copyOf(mounts);
  }

  /** Volumes by label; folders by their number, which is what a share's tag must be. */
  Manifest.Fields setting() {
    SortedMap<String, String> setting = new TreeMap<>();
    int shares = 0;
    for (Mount mount : mounts) {
      String key =
          switch (mount) {
            case Mount.OfVolume volume -> volume.label();
            case Mount.OfFolder _ -> "%" + shares++;
          };
      setting.put(key, mount.target() + (mount.readOnly() ? READ_ONLY : ""));
    }
    return Manifest.Fields.of(setting);
  }

  /** What must be there for the kernel to mount something on. */
  SortedSet<String> points() {
    SortedSet<String> points = new TreeSet<>();
    mounts.forEach(mount -> points.add(mount.target().substring(1)));
    return points;
  }

  List<Machine.Disk> disks() {
    List<Machine.Disk> disks = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mount instanceof Mount.OfVolume volume) {
        disks.add(new Machine.Disk("volume" + disks.size(), volume.disk(), volume.readOnly()));
      }
    }
    return disks;
  }

  /**
   * All can be written to: the kernel opens every file for reading and writing, and reads nothing
   * of a share that refuses that. So one that is read-only is an objection.
   */
  List<Machine.Share> shares() {
    List<Machine.Share> shares = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mount instanceof Mount.OfFolder folder) {
        String tag = Integer.toString(shares.size());
        shares.add(new Machine.Share(tag, folder.folder(), false));
      }
    }
    return shares;
  }

  /** Whether a microvm cannot have them: its bus is too small, or not one the kernel knows. */
  boolean needPci(boolean nic) {
    return !shares().isEmpty() || disks().size() + (nic ? 2 : 1) > MICROVM_DEVICES;
  }

  /** The weightiest first. The kernel looks for mount points in the root alone. */
  List<Objection> objections() {
    List<Objection> found = new ArrayList<>();
    if (mounts.size() > MOST) {
      found.add(Objection.impossible("it has room for " + MOST + " volumes and folders"));
    }
    mounts.stream()
        .filter(mount -> mount instanceof Mount.OfFolder && mount.readOnly())
        .findFirst()
        .ifPresent(folder ->
            found.add(
                Objection.impossible(
                    "it opens every file to write, so the folder at '%s' cannot be read-only"
                        .formatted(folder.target()),
                    "use a volume there, or say --base linux")));
    for (Mount outer : mounts) {
      for (Mount inner : mounts) {
        if (inner.target().startsWith(outer.target() + "/")) {
          found.add(
              Objection.impossible(
                  "it mounts nothing below another mount, and '%s' is below '%s'"
                      .formatted(inner.target(), outer.target())));
        }
      }
    }
    found.sort(Comparator.comparing(objection -> !objection.decisive()));
    return found;
  }
}
