package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.KernelProgress;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code base.json}: what is known of a kernel that is kept here.
 *
 * @param version of its release, where it came from one
 * @param build the commit it was made of, as the kernel itself says it
 * @param digest of kernel.img
 * @param archiveDigest of the archive it was pulled in
 * @param files kept, relative to the kernel's folder, sorted
 */
@Json
record KernelRecord(
    int format,
    String id,
    String version,
    @Nullable String build,
    String digest,
    String origin,
    @Nullable String archiveDigest,
    long sizeBytes,
    List<String> files) {
  /** Changes with what is kept of a kernel; others are ignored, and must be got again. */
  static final int FORMAT = 1;

  /** What is known to be wrong with it. */
  Set<KernelFault> faults() {
    return build == null ? Set.of() : KernelFault.of(build);
  }

  /** Whether somebody who asks for a version or an id means this one. */
  boolean isCalled(String name) {
    return version.equals(name) || id.equals(name);
  }

  /** Says so to whoever gets it. */
  void warn(KernelProgress progress) {
    for (KernelFault fault : faults()) {
      progress.step("warning: this kernel has a known fault: " + fault.consequence());
    }
  }

  Base.Kernel kernel() {
    return new Base.Kernel(id, version, digest, origin, sizeBytes);
  }
}
