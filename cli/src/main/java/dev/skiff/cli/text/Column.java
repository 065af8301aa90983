package dev.skiff.cli.text;

import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param least how many cells of the screen it keeps when the table must become narrower
 * @param rank which columns become narrower first: those of the lowest rank
 * @param tint the colour of a cell's text
 */
public record Column(String header, int least, int rank, Function<String, Tint> tint) {
  private static final int NEVER = Integer.MAX_VALUE;

  /** One that is never cut: ids, names, numbers, states. */
  public static Column fixed(String header) {
    return new Column(header, NEVER, NEVER, cell -> Tint.NONE);
  }

  /** One whose cells may be cut, to no less than {@code least}, before any of a higher rank. */
  public static Column elastic(String header, int least, int rank) {
    int kept = Math.max(least, DisplayWidth.of(header));
    return new Column(header, kept, rank, cell -> Tint.NONE);
  }

  public Column tinted(Function<String, Tint> tints) {
    return new Column(header, least, rank, tints);
  }

  boolean isElastic() {
    return least != NEVER;
  }
}
