package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.Base;
import io.avaje.jsonb.Json;
import java.util.List;

/**
 * {@code base.json}: what is known of a kernel library that is kept here.
 *
 * @param version of the crate
 * @param bus on which its drivers look for devices
 * @param features with which the crate was compiled
 * @param crateDigest SHA-256 of the crate in hex, as its registry has it
 * @param changes what was made of the sources before they were compiled
 * @param digest {@code sha256:…} of the library
 * @param crates that are in it, {@code NAME VERSION SHA256}
 */
@Json
record LibraryRecord(
    int format,
    String id,
    String version,
    String bus,
    String features,
    String compiler,
    String linker,
    String crateDigest,
    List<String> changes,
    String digest,
    long sizeBytes,
    List<String> crates) {
  /** Changes with how a library is made; others are passed over, and made anew. */
  static final int FORMAT = 1;

  LibraryRecord {
    changes = List.copyOf(changes);
    crates = List.copyOf(crates);
  }

  Base.Kernel kernel() {
    return new Base.Kernel(
        id, version + " " + bus, digest, KernelSource.CRATE + " sha256:" + crateDigest, sizeBytes);
  }
}
