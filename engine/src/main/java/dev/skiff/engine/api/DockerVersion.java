package dev.skiff.engine.api;

/** The Docker Engine API that is spoken. */
public final class DockerVersion {
  /** Its meaning is described at docs.docker.com/reference/api/engine/version/v1.47. */
  public static final String CURRENT = "1.47";

  static final int MIN_MINOR = 24;

  /** The oldest that Docker's own engine still took when 1.47 was current. */
  public static final String MINIMUM = "1." + MIN_MINOR;

  private DockerVersion() {}
}
