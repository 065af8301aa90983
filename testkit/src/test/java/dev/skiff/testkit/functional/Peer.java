package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.SkiffHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A guest that is asked, through its published port 8080, whom it reaches.
 *
 * @param tries how often it is asked before it counts as silent
 */
record Peer(SkiffHome home, String name, int tries) {
  private static final int CONNECT_MILLIS = 5_000;

  /** Longer than a guest waits for an answer of another one, and for the end of what it sends. */
  private static final int ANSWER_MILLIS = 90_000;

  /** Hermit's kernel now and then forgets a thread that waits: docs/hermit.md. */
  private static final int TRIES_ON_HERMIT = 3;

  private static final int ANSWER_MILLIS_OF_TRY = 20_000;

  /** What a conversation came to. */
  record Lines(long sent, long seen, long longestPauseMillis) {}

  Peer(SkiffHome home, String name) {
    this(home, name, 1);
  }

  /** On a base. */
  static Peer on(String base, SkiffHome home, String name) {
    return new Peer(home, name, base.equals("hermit") ? TRIES_ON_HERMIT : 1);
  }

  /** Builds the image {@code peer:c} in the home, for the bases linux and nanos. */
  static String image(SkiffHome home) {
    home.skiff("build", "-t", "peer:c", home.programs().dynamicC("peer", source("peer.c")))
        .succeeded();
    return "peer:c";
  }

  /** Compiles the image {@code peer:hermit} in a home that has what it takes. */
  static String hermitImage(SkiffHome home) {
    Path project = home.scratch().resolve("peer-hermit");
    try {
      Files.createDirectories(project.resolve("src"));
      Files.writeString(project.resolve("src/main.rs"), source("peer.rs"));
      Files.writeString(
          project.resolve("Cargo.toml"),
          "[package]\nname = \"peer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    home.compile("-t", "peer:hermit", project).succeeded();
    return "peer:hermit";
  }

  /** A program of these tests' resources. */
  static String source(String file) {
    try (InputStream in = Objects.requireNonNull(Peer.class.getResourceAsStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its address on the network {@code skiff}. */
  String address() {
    return endpoint("IPAddress");
  }

  String address6() {
    return endpoint("GlobalIPv6Address");
  }

  private String endpoint(String field) {
    String template = "{{(index .NetworkSettings.Networks \"skiff\")." + field + "}}";
    return home.skiff("inspect", "-f", template, name).succeeded().line();
  }

  /** What it says to a line; it must say something. */
  String ask(String line) {
    String answer = "";
    for (int i = 0; i < tries && answer.isEmpty(); i++) {
      answer = answer(line);
    }
    assertThat(answer).as("%s, asked to %s", name, line).isNotEmpty();
    return answer;
  }

  /** Has it connect to somebody, which must be answered. */
  void reach(String to) {
    String answer = ask("tcp " + to);
    for (int i = 1; i < tries && answer.equals("silent"); i++) {
      answer = ask("tcp " + to);
    }
    assertThat(answer).as("%s to %s", name, to).isEqualTo("answered");
  }

  /** The same; empty when it is not reached. */
  String answer(String line) {
    String[] published = home.skiff("port", name, "8080").succeeded().line().split(":", -1);
    InetSocketAddress at =
        new InetSocketAddress(published[0], Integer.parseInt(published[published.length - 1]));
    try (Socket socket = new Socket()) {
      socket.connect(at, CONNECT_MILLIS);
      socket.setSoTimeout(tries == 1 ? ANSWER_MILLIS : ANSWER_MILLIS_OF_TRY);
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      String answer =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return Objects.requireNonNullElse(answer, "");
    } catch (IOException e) {
      return "";
    }
  }

  /** Begins to send numbered lines, which come back, until {@link #end}. */
  void begin(String host) {
    assertThat(ask("begin " + host + " 5432")).isEqualTo("begun");
  }

  /** How many have come back, in order; 0 when it is not reached. */
  long seen() {
    String answer = answer("seen - -");
    return answer.isEmpty() ? 0 : Long.parseLong(answer);
  }

  Lines end() {
    String[] counts = ask("end - -").split(" ", -1);
    return new Lines(
        Long.parseLong(counts[0]), Long.parseLong(counts[1]), Long.parseLong(counts[2]));
  }
}
