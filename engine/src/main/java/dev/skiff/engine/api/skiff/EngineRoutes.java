package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.Finding;
import dev.skiff.wire.api.DoctorReport;
import java.io.IOException;
import java.util.Locale;

/** The engine and the machine it runs on. */
final class EngineRoutes {
  private static final int BEGUN = 202;

  private final Engine engine;

  EngineRoutes(Engine engine) {
    this.engine = engine;
  }

  void doctor(Exchange exchange) throws IOException {
    var checks =
        engine.perform(new Operation.Diagnose()).stream().map(EngineRoutes::check).toList();
    exchange.json(200, DoctorReport.class, new DoctorReport(checks));
  }

  private static DoctorReport.Check check(Finding finding) {
    return new DoctorReport.Check(
        finding.name(),
        finding.verdict().name().toLowerCase(Locale.ROOT),
        finding.finding(),
        finding.fix());
  }

  void shutDown(Exchange exchange) {
    engine.shutDown();
    exchange.empty(BEGUN);
  }
}
