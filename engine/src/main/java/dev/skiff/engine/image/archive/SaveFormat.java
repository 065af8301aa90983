package dev.skiff.engine.image.archive;

/** The layout of an archive. */
public enum SaveFormat {
  /** An OCI layout with Docker's lists beside OCI's, as Docker writes since version 25. */
  BOTH,
  OCI,
  /** As Docker wrote before: plain layers, which every version reads. */
  DOCKER
}
