package dev.skiff.cli.run;

import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.text.InstanceText;
import java.io.IOException;
import java.util.List;

/** What is said to who lets go of a program that goes on. */
final class Farewell {
  private Farewell() {}

  static void say(Console console, Guest guest) throws IOException {
    String name = InstanceText.names(List.of(guest.inspect().name()));
    console.say("detached from " + name + ", which goes on");
    console.hint("to come back: skiff attach " + name);
  }
}
