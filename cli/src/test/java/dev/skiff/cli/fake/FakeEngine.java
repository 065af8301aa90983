package dev.skiff.cli.fake;

import dev.skiff.cli.fake.HttpOnSocket.Reply;
import dev.skiff.cli.fake.HttpOnSocket.Request;
import dev.skiff.wire.api.BuildRequest;
import dev.skiff.wire.api.BuildResponse;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.CreateResponse;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.api.WaitResponse;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An engine of functions. It can die as by kill -9 and come back: its guests live on meanwhile, and
 * what it knew of them it knows again. Routes without a guest answer what a test has {@link #put}.
 */
public final class FakeEngine implements AutoCloseable {
  private final Path socket;
  private final Map<String, FakeProgram> images = new LinkedHashMap<>();
  private final Map<String, FakeGuest> guests = new LinkedHashMap<>();
  private final Map<String, byte[]> answers = new LinkedHashMap<>();
  private final Map<String, ErrorBody> refusals = new LinkedHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private @Nullable HttpOnSocket http;
  private int created;
  private int lives;
  private String machine = "microvm";

  private volatile boolean givesLeases = true;

  public FakeEngine(Path socket) {
    this.socket = socket;
  }

  public synchronized void live() {
    if (http == null) {
      lives++;
      try {
        http = new HttpOnSocket(socket, this::handle);
      } catch (IOException e) {
        throw new IllegalStateException("no fake engine on " + socket, e);
      }
    }
  }

  /** All connections end; guests notice nothing. */
  public synchronized void die() {
    end(http);
    http = null;
  }

  /** The same, and the next engine listens before anybody can notice. */
  public synchronized void dieAndLive() {
    HttpOnSocket dying = http;
    http = null;
    live();
    end(dying);
  }

  private static void end(@Nullable HttpOnSocket dying) {
    try {
      if (dying != null) {
        dying.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the fake engine cannot die", e);
    }
  }

  /** How often it was started. */
  public synchronized int lives() {
    return lives;
  }

  public synchronized FakeEngine image(String reference, FakeProgram program) {
    images.put(reference, program);
    return this;
  }

  /** What a request such as {@code GET /info} is answered with. */
  public synchronized <T> FakeEngine put(String request, Class<T> type, T answer) {
    answers.put(request, WireJson.write(type, answer));
    return this;
  }

  public synchronized <T> FakeEngine putList(String request, Class<T> type, List<T> answer) {
    answers.put(request, WireJson.writeList(type, answer));
    return this;
  }

  public synchronized FakeEngine putText(String request, String answer) {
    answers.put(request, answer.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** What the machines of its next guests are. */
  public synchronized FakeEngine machine(String words) {
    machine = words;
    return this;
  }

  /** As an engine of an earlier version. */
  public synchronized FakeEngine withoutLeases() {
    givesLeases = false;
    return this;
  }

  /** Makes a request fail with 409. */
  public synchronized FakeEngine refuse(String request, ErrorBody error) {
    refusals.put(request, error);
    return this;
  }

  /** {@code METHOD /path?query} of all requests so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** The bodies of all requests that had one. */
  public List<String> bodies() {
    return List.copyOf(bodies);
  }

  /** Waits for a request whose line contains this. */
  public synchronized void awaitRequest(String part) throws InterruptedException {
    while (requests.stream().noneMatch(line -> line.contains(part))) {
      wait();
    }
  }

  public synchronized List<FakeGuest> guests() {
    return List.copyOf(guests.values());
  }

  private void handle(Request request, Reply reply) throws IOException, InterruptedException {
    String line = request.method() + " " + request.path();
    requests.add(line + queryText(request));
    if (!request.body().isEmpty()) {
      bodies.add(request.body());
    }
    ErrorBody refusal;
    byte[] answer;
    synchronized (this) {
      notifyAll();
      refusal = refusals.get(line);
      answer = answers.get(line);
    }
    if (refusal != null) {
      reply.json(409, WireJson.write(ErrorBody.class, refusal));
    } else if (answer != null) {
      reply.json(200, answer);
    } else if (line.equals("GET /_ping")) {
      reply.json(200, "OK".getBytes(StandardCharsets.US_ASCII));
    } else if (line.equals("POST /skiff/v1/build")) {
      build(request, reply);
    } else if (line.equals("POST /containers/create")) {
      create(request, reply);
    } else {
      aboutGuest(request, reply);
    }
  }

  private static String queryText(Request request) {
    StringBuilder text = new StringBuilder();
    request.query().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each ->
            text.append(text.isEmpty() ? '?' : '&')
                .append(each.getKey())
                .append('=')
                .append(each.getValue()));
    return text.toString();
  }

  private void build(Request request, Reply reply) throws IOException {
    BuildRequest build =
        WireJson.read(BuildRequest.class, request.body().getBytes(StandardCharsets.UTF_8));
    String tag = Objects.requireNonNull(build.tag());
    reply.json(
        200,
        WireJson.write(
            BuildResponse.class, new BuildResponse("sha256:ab", tag, 20_100, 3, false, List.of())));
  }

  private void create(Request request, Reply reply) throws IOException {
    CreateRequest create =
        WireJson.read(CreateRequest.class, request.body().getBytes(StandardCharsets.UTF_8));
    FakeGuest guest;
    synchronized (this) {
      FakeProgram program = images.get(create.image());
      if (program == null) {
        notFound(reply, "no such image '" + create.image() + "'");
        return;
      }
      String id = "%02x".formatted(++created).repeat(32);
      guest =
          new FakeGuest(
              id,
              request.query().getOrDefault("name", "guest" + created),
              create,
              program,
              machine);
      guests.put(id, guest);
    }
    reply.json(
        201, WireJson.write(CreateResponse.class, new CreateResponse(guest.id, List.of(), null)));
  }

  private void aboutGuest(Request request, Reply reply) throws IOException, InterruptedException {
    String[] parts = request.path().split("/", -1);
    FakeGuest guest = parts.length > 2 ? find(parts[parts.length > 4 ? 4 : 2]) : null;
    if (guest == null) {
      notFound(reply, "nothing at " + request.method() + " " + request.path());
      return;
    }
    String verb = request.method().equals("DELETE") ? "delete" : parts[parts.length - 1];
    switch (verb) {
      case "delete" -> delete(guest, reply);
      case "start" -> start(guest, reply);
      case "stop" -> signalAndAwait(guest, "TERM", reply);
      case "kill" -> signalAndAwait(guest, request.query().getOrDefault("signal", "KILL"), reply);
      case "attach" -> attach(guest, request, reply);
      case "logs" -> logs(guest, reply);
      case "resize", "remove-at-end" -> reply.empty(200);
      case "wait" -> await(guest, request, reply);
      case "lease" -> {
        if (givesLeases) {
          lease(guest, reply);
        } else {
          notFound(reply, "no route lease");
        }
      }
      case "json" -> reply.json(200, WireJson.write(InstanceDetail.class, Details.of(guest)));
      default -> notFound(reply, "no route " + verb);
    }
  }

  private synchronized @Nullable FakeGuest find(String reference) {
    return guests.values().stream()
        .filter(each -> each.id.startsWith(reference) || each.name.equals(reference))
        .findFirst()
        .orElse(null);
  }

  private void delete(FakeGuest guest, Reply reply) throws IOException {
    synchronized (this) {
      guests.remove(guest.id);
    }
    guest.end(137);
    guest.remove();
    reply.empty(204);
  }

  private static void start(FakeGuest guest, Reply reply) throws IOException {
    if (guest.phase().equals("running")) {
      reply.empty(304);
    } else {
      guest.start();
      reply.empty(204);
    }
  }

  private static void signalAndAwait(FakeGuest guest, String signal, Reply reply)
      throws IOException, InterruptedException {
    guest.signal(signal);
    if (signal.equals("TERM")) {
      guest.awaitEnd();
    }
    reply.empty(204);
  }

  private static void attach(FakeGuest guest, Request request, Reply reply)
      throws IOException, InterruptedException {
    reply.hijack(contentType(guest));
    Thread.ofVirtual().start(() -> passInput(guest, reply));
    if (request.is("stdout")) {
      int index = 0;
      for (byte[] frame = guest.awaitFrame(index);
          frame != null;
          frame = guest.awaitFrame(++index)) {
        reply.out().write(framed(guest, frame));
      }
    } else {
      guest.awaitEnd();
    }
  }

  private static void passInput(FakeGuest guest, Reply reply) {
    byte[] bytes = new byte[8192];
    try {
      for (int count = reply.in().read(bytes); count >= 0; count = reply.in().read(bytes)) {
        guest.input(bytes, count);
      }
      if (!guest.request().tty()) {
        guest.endInput();
      }
    } catch (IOException e) {
      // The engine died, which is not the end of input.
    }
  }

  private static String contentType(FakeGuest guest) {
    return "application/vnd.docker."
        + (guest.request().tty() ? "raw-stream" : "multiplexed-stream");
  }

  private static byte[] framed(FakeGuest guest, byte[] frame) {
    return guest.request().tty() ? Arrays.copyOfRange(frame, 8, frame.length) : frame;
  }

  private static void logs(FakeGuest guest, Reply reply) throws IOException, InterruptedException {
    reply.beginChunks(contentType(guest));
    int index = 0;
    for (byte[] frame = guest.awaitFrame(index); frame != null; frame = guest.awaitFrame(++index)) {
      reply.chunk(framed(guest, frame));
    }
    reply.endChunks();
  }

  private static void await(FakeGuest guest, Request request, Reply reply)
      throws IOException, InterruptedException {
    if ("removed".equals(request.query().get("condition"))) {
      guest.awaitRemoval();
    }
    long code =
        "next-exit".equals(request.query().get("condition")) ? guest.awaitExit() : guest.awaitEnd();
    reply.json(200, WireJson.write(WaitResponse.class, new WaitResponse(code, null)));
  }

  private static void lease(FakeGuest guest, Reply reply) throws IOException, InterruptedException {
    reply.beginChunks("application/json");
    guest.awaitRemoval();
    reply.endChunks();
  }

  private static void notFound(Reply reply, String message) throws IOException {
    reply.json(404, WireJson.write(ErrorBody.class, new ErrorBody(message, "test.none", null)));
  }

  @Override
  public void close() {
    die();
    guests().forEach(guest -> guest.end(137));
  }
}
