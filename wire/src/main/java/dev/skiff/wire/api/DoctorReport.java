package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** GET /skiff/v1/doctor. */
@Json
public record DoctorReport(List<Check> checks) {

  /**
   * @param verdict ok, warning or failed
   * @param fix what to do about it; empty when ok
   */
  @Json
  public record Check(String name, String verdict, String finding, String fix) {}
}
