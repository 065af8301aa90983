package dev.skiff.wire;

/** Which Skiff this is. The same on both sides of the socket when they were built together. */
public final class Release {
  /** The version of this build; a test holds it equal to the one Maven builds. */
  public static final String VERSION = "0.1.0";

  /** When it was made, for manuals: the same for every build of it. A test holds it to the pom. */
  public static final String DATE = "2026-01-01";

  /** The newest Docker Engine API whose shapes the engine answers in. */
  public static final String API_VERSION = "1.47";

  private Release() {}
}
