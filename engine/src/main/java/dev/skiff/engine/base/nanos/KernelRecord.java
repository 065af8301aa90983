package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Base;
import io.avaje.jsonb.Json;
import java.util.List;
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

  Base.Kernel kernel() {
    return new Base.Kernel(id, version, digest, origin, sizeBytes);
  }
}
