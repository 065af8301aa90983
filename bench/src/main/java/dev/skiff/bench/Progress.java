package dev.skiff.bench;

/** What is being measured, for whoever waits: on standard error, as results go to the output. */
final class Progress {
  private Progress() {}

  static void say(String what) {
    System.err.println("bench: " + what);
  }
}
