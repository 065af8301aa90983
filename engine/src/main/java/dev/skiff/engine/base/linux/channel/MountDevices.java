package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.base.Mount;
import java.util.ArrayList;
import java.util.List;

/** By which names a guest finds what it is to mount: serials of disks, tags of folders. Pure. */
public final class MountDevices {
  private MountDevices() {}

  /** A mount and the name of its device. */
  public record Device(String name, Mount mount) {}

  /** In the order of the mounts. */
  public static List<Device> of(List<Mount> mounts) {
    List<Device> devices = new ArrayList<>();
    int volumes = 0;
    int shares = 0;
    for (Mount mount : mounts) {
      devices.add(
          switch (mount) {
            case Mount.OfVolume volume -> new Device("volume" + volumes++, volume);
            case Mount.OfFolder folder -> new Device("share" + shares++, folder);
          });
    }
    return devices;
  }
}
