package dev.skiff.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under a header, every column as wide as its widest cell, three spaces apart as Docker's are.
 * Control characters in cells, which a guest's image may bring, are shown as {@code ?}.
 */
public final class Table {
  private static final int GAP = 3;

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** One whose columns are never cut. */
  public Table(String... header) {
    this(Arrays.stream(header).map(Column::fixed).toList());
  }

  public Table(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  public void row(String... cells) {
    row(List.of(cells));
  }

  public void row(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException("a row needs " + columns.size() + " cells");
    }
    rows.add(cells.stream().map(Printable::line).toList());
  }

  /** The lines, header first, without trailing spaces; nothing is cut. */
  public List<String> lines() {
    return lines(Integer.MAX_VALUE, false);
  }

  /**
   * The lines for a terminal.
   *
   * @param width of the terminal; columns that may be cut are, until the table fits or all are as
   *     narrow as they can be
   */
  public List<String> lines(int width, boolean colours) {
    int[] widths = widths();
    int gap = fit(widths, width);
    List<String> lines = new ArrayList<>();
    List<String> header = columns.stream().map(Column::header).toList();
    lines.add(line(header, widths, gap, false));
    rows.forEach(row -> lines.add(line(row, widths, gap, colours)));
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = DisplayWidth.of(columns.get(column).header());
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], DisplayWidth.of(row.get(column)));
      }
    }
    return widths;
  }

  /**
   * Makes the gap narrower, then columns, those of the lowest rank first, then the gap once more.
   * Answers the gap.
   */
  private int fit(int[] widths, int width) {
    int[] order = elasticByRank();
    int gap = total(widths, GAP) > width ? GAP - 1 : GAP;
    int excess = total(widths, gap) - width;
    for (int i = 0; i < order.length && excess > 0; i++) {
      int most = Math.max(0, widths[order[i]] - columns.get(order[i]).least());
      widths[order[i]] -= Math.min(excess, most);
      excess -= Math.min(excess, most);
    }
    return total(widths, gap) > width ? 1 : gap;
  }

  private int[] elasticByRank() {
    List<Integer> order = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      if (columns.get(column).isElastic()) {
        order.add(column);
      }
    }
    order.sort((one, other) -> columns.get(one).rank() - columns.get(other).rank());
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int total(int[] widths, int gap) {
    long total = Arrays.stream(widths).asLongStream().sum() + (long) gap * (widths.length - 1);
    return (int) Math.min(total, Integer.MAX_VALUE);
  }

  private String line(List<String> cells, int[] widths, int gap, boolean colours) {
    StringBuilder line = new StringBuilder();
    int pending = 0;
    for (int column = 0; column < widths.length; column++) {
      String cell = DisplayWidth.fitted(cells.get(column), widths[column]);
      if (!cell.isEmpty()) {
        Tint tint = columns.get(column).tint().apply(cell);
        line.repeat(' ', pending).append(tint.of(cell, colours));
        pending = 0;
      }
      pending += widths[column] - DisplayWidth.of(cell) + gap;
    }
    return line.toString();
  }
}
