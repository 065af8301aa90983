package dev.skiff.cli.fake;

import java.io.IOException;

/** What a guest does; its exit code. */
@FunctionalInterface
public interface FakeProgram {
  int run(FakeGuest guest) throws IOException, InterruptedException;
}
