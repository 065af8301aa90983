package dev.skiff.engine.doctor;

/**
 * One thing that was looked at.
 *
 * @param fix what to do about it; empty when all is well
 */
public record Finding(String name, Verdict verdict, String finding, String fix) {

  /** FAILED: no guest will run; WARNING: guests run, but worse than they could. */
  public enum Verdict {
    OK,
    WARNING,
    FAILED
  }

  static Finding ok(String name, String finding) {
    return new Finding(name, Verdict.OK, finding, "");
  }

  static Finding warning(String name, String finding, String fix) {
    return new Finding(name, Verdict.WARNING, finding, fix);
  }

  static Finding failed(String name, String finding, String fix) {
    return new Finding(name, Verdict.FAILED, finding, fix);
  }
}
