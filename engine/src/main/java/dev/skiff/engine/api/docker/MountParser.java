package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.operation.MountRequest;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.HostConfig;
import dev.skiff.wire.api.MountSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a Docker request for a container wants to be mounted: three ways to say it. Pure. */
final class MountParser {
  private static final String LOCAL = "local";

  private MountParser() {}

  static List<MountRequest> of(CreateRequest asked, HostConfig host) {
    List<MountRequest> mounts = new ArrayList<>();
    orEmpty(host.binds()).forEach(bind -> mounts.add(bind(bind)));
    orEmpty(host.mounts()).forEach(mount -> mounts.add(mount(mount)));
    if (asked.volumes() != null) {
      // Older clients name a path here, too, that they ask for by a bind.
      new TreeSet<>(asked.volumes().keySet())
          .stream()
              .filter(target -> mounts.stream().noneMatch(one -> one.target().equals(target)))
              .forEach(target -> mounts.add(MountRequest.anonymous(target)));
    }
    return mounts;
  }

  private static MountRequest bind(String text) {
    try {
      return MountRequest.parse(text);
    } catch (IllegalArgumentException e) {
      throw ApiFailure.invalidBody(
          "HostConfig.Binds", "'" + text + "' is no SOURCE:TARGET[:ro]: " + e.getMessage());
    }
  }

  private static MountRequest mount(MountSpec spec) {
    String source = Objects.requireNonNullElse(spec.source(), "");
    return switch (spec.type()) {
      case "volume" -> volume(spec, source);
      case "bind" -> MountRequest.folder(source, spec.target(), spec.readOnly());
      case "tmpfs" ->
          throw ApiFailure.unsupported(
              "a guest cannot have a tmpfs mount: " + spec.target(),
              "leave it out: its own disk is writable");
      default ->
          throw ApiFailure.invalidBody(
              "HostConfig.Mounts", "'" + spec.type() + "' is no type; there are volume and bind");
    };
  }

  private static MountRequest volume(MountSpec spec, String source) {
    MountRequest plain = MountRequest.volume(source, spec.target(), spec.readOnly());
    MountSpec.VolumeOptions options = spec.volumeOptions();
    if (options == null) {
      return plain;
    }
    if (options.subpath() != null && !options.subpath().isEmpty()) {
      throw ApiFailure.unsupported(
          "a guest cannot have a part of a volume: Subpath=" + options.subpath(),
          "mount all of it, and use the folder in it");
    }
    MountSpec.DriverConfig driver = options.driverConfig();
    Map<String, String> driverOptions = Map.of();
    if (driver != null) {
      VolumeRoutes.requireDriver(driver.name());
      driverOptions = driver.options() == null ? Map.of() : driver.options();
    }
    MountRequest made =
        plain.made(options.labels() == null ? Map.of() : options.labels(), driverOptions);
    return options.noCopy() ? made.unfilled() : made;
  }

  static boolean isLocal(@Nullable String driver) {
    return driver == null || driver.isEmpty() || driver.equals(LOCAL);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
