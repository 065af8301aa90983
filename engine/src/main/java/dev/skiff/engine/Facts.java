package dev.skiff.engine;

import dev.skiff.engine.operation.Operation.EngineFacts;
import dev.skiff.engine.vm.qemu.AccelerationProbe;
import dev.skiff.engine.vm.qemu.QemuInstallation;
import dev.skiff.wire.Release;
import dev.skiff.wire.SkiffPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the engine tells of itself and its host. */
record Facts(SkiffPaths paths, QemuInstallation qemu, AccelerationProbe acceleration) {
  private static final Pattern PRETTY_NAME =
      Pattern.compile("^PRETTY_NAME=\"?([^\"\n]*)", Pattern.MULTILINE);

  private static final Pattern MEMORY_KIB = Pattern.compile("MemTotal:\\s*([0-9]+) kB");

  EngineFacts describe() {
    return new EngineFacts(
        UUID.nameUUIDFromBytes(paths.home().toString().getBytes(StandardCharsets.UTF_8)).toString(),
        Release.VERSION,
        paths.home(),
        paths.socket(),
        "qemu",
        qemu.version().orElse("not installed"),
        qemu.version().isPresent() ? acceleration.verdict().acceleration().option() : "unknown",
        System.getProperty("os.version"),
        found(PRETTY_NAME, "/etc/os-release", "Linux"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(found(MEMORY_KIB, "/proc/meminfo", "0")) * 1024);
  }

  private static String found(Pattern pattern, String file, String otherwise) {
    try {
      Matcher matcher = pattern.matcher(Files.readString(Path.of(file)));
      return matcher.find() ? matcher.group(1) : otherwise;
    } catch (IOException e) {
      return otherwise;
    }
  }
}
