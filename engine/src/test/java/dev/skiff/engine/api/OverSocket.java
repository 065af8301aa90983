package dev.skiff.engine.api;

import dev.skiff.wire.client.Dialer;
import dev.skiff.wire.client.EngineClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of routes over a real socket, with an engine of functions behind them. */
abstract class OverSocket {
  @TempDir Path directory;
  FakeServer server;
  EngineClient client;

  @BeforeEach
  final void open() {
    server = new FakeServer(directory);
    client = new EngineClient(Dialer.to(server.socket));
  }

  @AfterEach
  final void close() {
    server.close();
  }
}
