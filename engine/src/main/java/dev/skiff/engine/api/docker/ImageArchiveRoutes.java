package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseOutput;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.api.Route;
import dev.skiff.engine.image.archive.ArchiveSource;
import dev.skiff.engine.image.archive.ArrivalListener;
import dev.skiff.engine.image.archive.OutgoingArchive;
import dev.skiff.engine.image.archive.SaveFormat;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.LoadedImage;
import dev.skiff.wire.api.StreamMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Images that come and go as archives. */
public final class ImageArchiveRoutes {
  /** Docker's: docker/cli shows what begins a body with it as text. */
  private static final String TAR = "application/x-tar";

  private static final int BUFFER = 256 << 10;

  private final Engine engine;

  public ImageArchiveRoutes(Engine engine) {
    this.engine = engine;
  }

  static List<Route> of(Engine engine) {
    ImageArchiveRoutes archives = new ImageArchiveRoutes(engine);
    return List.of(
        Route.of("GET", "/images/get", archives::saveSeveral),
        Route.of("GET", "/images/{name...}/get", archives::saveOne),
        Route.of("POST", "/images/load", archives::load),
        Route.of("POST", "/images/create", archives::create));
  }

  private void saveSeveral(Exchange exchange) throws IOException, InterruptedException {
    List<String> names = exchange.query().all("names");
    if (names.isEmpty()) {
      throw ApiFailure.invalidQuery("names", "", "at least one image");
    }
    save(exchange, names);
  }

  private void saveOne(Exchange exchange) throws IOException, InterruptedException {
    save(exchange, List.of(exchange.captured("name")));
  }

  private void save(Exchange exchange, List<String> names)
      throws IOException, InterruptedException {
    write(exchange, engine.perform(new Operation.SaveImages(names, format(exchange))));
  }

  /** Ours: Docker knows one format. */
  private static SaveFormat format(Exchange exchange) {
    String format = exchange.query().text("format").orElse("");
    return switch (format) {
      case "" -> SaveFormat.BOTH;
      case "oci" -> SaveFormat.OCI;
      case "docker" -> SaveFormat.DOCKER;
      default -> throw ApiFailure.invalidQuery("format", format, "oci or docker");
    };
  }

  /** Sends an archive, and closes it; what fails in between cuts the answer short. */
  public static void write(Exchange exchange, OutgoingArchive archive)
      throws IOException, InterruptedException {
    try (archive;
        HangUp _ = exchange.watchClient()) {
      ResponseStream response = exchange.stream(TAR);
      OutputStream out = new BufferedOutputStream(new ResponseOutput(response), BUFFER);
      archive.writeTo(out);
      out.flush();
      response.finish();
    }
  }

  private void load(Exchange exchange) throws IOException, InterruptedException {
    boolean quiet = exchange.query().flag("quiet");
    try (InputStream body = exchange.bodyStream()) {
      load(exchange, named(exchange, body), quiet);
    }
  }

  /** Ours: Docker's clients do not say what the archive is called. */
  private static ArchiveSource.Stream named(Exchange exchange, InputStream body) {
    return exchange
        .query()
        .text("archive")
        .map(name -> new ArchiveSource.Stream(body, name))
        .orElseGet(() -> new ArchiveSource.Stream(body));
  }

  /** Loads and tells what was loaded, as it goes on. */
  public void load(Exchange exchange, ArchiveSource source, boolean quiet)
      throws IOException, InterruptedException {
    MessageStream messages = new MessageStream(exchange);
    ArrivalListener listener =
        quiet
            ? (_, _, _) -> {}
            : (file, current, total) ->
                tell(messages, StreamMessage.progress("Loading", shortId(file), current, total));
    messages.answer(() -> {
      for (LoadedImage image : engine.perform(new Operation.LoadImages(source, listener))) {
        for (String line : lines(image)) {
          messages.send(StreamMessage.text(line));
        }
      }
    });
  }

  /** In Docker's words. */
  private static List<String> lines(LoadedImage image) {
    return image.references().isEmpty()
        ? List.of("Loaded image ID: " + image.digest() + "\n")
        : image.references().stream().map(name -> "Loaded image: " + name + "\n").toList();
  }

  /** As much of a path as tells layers apart. */
  private static String shortId(String file) {
    String name =
        file.endsWith("/layer.tar")
            ? file.substring(0, file.length() - "/layer.tar".length())
            : file.substring(file.lastIndexOf('/') + 1);
    return name.length() <= 12 ? name : name.substring(0, 12);
  }

  private static void tell(MessageStream messages, StreamMessage message) {
    try {
      messages.send(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the client has gone");
    }
  }

  /** Docker's one route for pulling and importing. */
  private void create(Exchange exchange) throws IOException, InterruptedException {
    if (!exchange.query().text("fromSrc").equals(Optional.of("-"))) {
      exchange.passOverBody();
      throw ApiFailure.unsupported(
          "this engine cannot do that: getting images from elsewhere",
          "save it where it is (docker save, skopeo copy) and load it here: skiff load");
    }
    List<String> changes = exchange.query().all("changes");
    MessageStream messages = new MessageStream(exchange);
    try (InputStream body = exchange.bodyStream()) {
      messages.answer(() -> {
        LoadedImage image =
            engine.perform(
                new Operation.ImportImage(named(exchange, body), changes, reference(exchange)));
        messages.send(StreamMessage.status(image.digest()));
      });
    }
  }

  private static Optional<String> reference(Exchange exchange) {
    Optional<String> tag = exchange.query().text("tag");
    return exchange
        .query()
        .text("repo")
        .map(repo -> tag.isPresent() ? repo + ":" + tag.get() : repo);
  }
}
