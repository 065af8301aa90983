package dev.skiff.cli.value;

import java.math.BigDecimal;

/** A number of CPUs, as {@code --cpus 1.5} says it, in billionths as Docker's API counts. */
public record CpuCount(long nanoCpus) {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal MAX_CPUS = BigDecimal.valueOf(1024);

  public static CpuCount parse(String text) {
    try {
      BigDecimal cpus = new BigDecimal(text.strip());
      if (cpus.signum() > 0 && cpus.compareTo(MAX_CPUS) <= 0) {
        return new CpuCount(cpus.multiply(NANOS).longValueExact());
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Said below.
    }
    throw new InvalidValue("'" + text + "' is not a number of CPUs; write it like 2 or 0.5");
  }
}
