package dev.skiff.engine.base.linux;

import dev.skiff.engine.format.kernel.KernelSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A small kernel with all a guest needs, as files by path; a test changes what it is about. */
final class SampleKernel {
  static final String RELEASE = KernelSamples.RELEASE;

  private SampleKernel() {}

  static Map<String, byte[]> files(String release) {
    Map<String, byte[]> files = new TreeMap<>();
    byte[] vmlinux = KernelSamples.vmlinux(release);
    byte[] payload = KernelSamples.withLength(KernelSamples.xz(vmlinux), vmlinux.length);
    files.put("boot/vmlinuz-" + release, KernelSamples.bzImage(payload, release));
    String modules = "lib/modules/" + release + "/";
    put(files, modules + "kernel/", release, "virtio_mmio", "virtio");
    put(files, modules + "kernel/", release, "virtio_console", "virtio");
    put(files, modules + "kernel/", release, "virtio_blk", "virtio");
    put(files, modules + "kernel/fs/", release, "erofs", "libcrc32c");
    put(files, modules + "kernel/fs/", release, "overlay", "");
    files.put(
        modules + "kernel/fs/ext4.ko",
        KernelSamples.moduleOf(release, "ext4", "unusual", "softdep=pre: crypto-crc32c"));
    put(files, modules + "kernel/", release, "virtio_net", "virtio,net_failover");
    put(files, modules + "kernel/", release, "virtio", "");
    put(files, modules + "kernel/a/", release, "unusual", "");
    put(files, modules + "kernel/", release, "never_needed", "");
    files.put(
        modules + "kernel/crc32c-generic.ko",
        KernelSamples.moduleOf(release, "crc32c_generic", "", "alias=crypto-crc32c"));
    files.put(
        modules + "kernel/crc32c-accelerated.ko",
        KernelSamples.moduleOf(release, "crc32c_accelerated", "", "alias=crypto-crc32c"));
    files.put(
        modules + "modules.builtin",
        "kernel/lib/libcrc32c.ko\nkernel/drivers/net/net-failover.ko\n"
            .getBytes(StandardCharsets.US_ASCII));
    return files;
  }

  private static void put(
      Map<String, byte[]> files, String folder, String release, String name, String depends) {
    files.put(folder + name + ".ko", KernelSamples.moduleOf(release, name, depends));
  }

  static Path write(Path folder, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  static Path program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make a program of " + file);
    }
    return file;
  }
}
