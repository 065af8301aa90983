package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** GET /skiff/v1/doctor. */
@Json
public record DoctorReport(List<Check> checks) {
  public DoctorReport {
    checks = Received.list(checks);
  }

  /**
   * One thing looked at.
   *
   * @param verdict ok, warning or failed
   * @param fix what to do about it; empty when ok
   */
  @Json
  public record Check(String name, String verdict, String finding, String fix) {
    public Check {
      name = Received.text(name);
      verdict = Received.text(verdict);
      finding = Received.text(finding);
      fix = Received.text(fix);
    }
  }
}
