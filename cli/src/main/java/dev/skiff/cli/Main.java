package dev.skiff.cli;

import dev.skiff.cli.command.Surroundings;
import dev.skiff.cli.engine.ProcessLauncher;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ProcessSignals;
import dev.skiff.cli.terminal.Terminal;
import dev.skiff.cli.tty.GuardedTerminals;
import dev.skiff.wire.SkiffPaths;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;

/** The process. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    int code = new Skiff(ofProcess()).run(arguments);
    // Nothing is buffered and nothing hooks the end, so that halting only spares what exiting costs
    // (it loads Java's logging, 10 ms); threads that wait for standard input are not waited for.
    Runtime.getRuntime().halt(code);
  }

  static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    // Unbuffered: what a program writes in the foreground is seen at once.
    Console console =
        new Console(
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Terminal.ofProcess(environment, System.getProperty("skiff.terminal")));
    return new Surroundings(
        console,
        new FileInputStream(FileDescriptor.in),
        environment,
        Path.of("").toAbsolutePath(),
        InstantSource.system(),
        ZoneId::systemDefault,
        SkiffPaths::ofProcess,
        new ProcessLauncher(environment),
        new ProcessSignals(),
        new GuardedTerminals());
  }
}
