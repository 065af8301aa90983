package dev.skiff.wire.api;

import java.io.IOException;

/** Bytes that are not the JSON they should be. The codec's own words stand in the cause. */
public final class MalformedJson extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedJson(String expected, RuntimeException cause) {
    super("cannot read " + expected + " from JSON: " + cause.getMessage(), cause);
  }
}
