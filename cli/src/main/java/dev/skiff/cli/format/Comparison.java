package dev.skiff.cli.format;

import java.util.List;

/** Equality and order of values, which must be of one kind. */
final class Comparison {
  private Comparison() {}

  /** Whether the first equals any of the others. */
  static Value equal(Arguments arguments) {
    List<Value> given = arguments.atLeast(2);
    return Value.of(
        given.stream().skip(1).anyMatch(each -> same(given.getFirst(), each, arguments)));
  }

  static boolean isEqual(Arguments arguments) {
    List<Value> given = arguments.between(2, 2);
    return same(given.getFirst(), given.get(1), arguments);
  }

  static int order(Arguments arguments) {
    List<Value> given = arguments.between(2, 2);
    Value one = given.getFirst();
    Value other = given.get(1);
    if (one instanceof Value.Numeral left && other instanceof Value.Numeral right) {
      return left.number().compareTo(right.number());
    }
    if (one instanceof Value.Text left && other instanceof Value.Text right) {
      return left.text().compareTo(right.text());
    }
    throw differ(one, other, arguments);
  }

  private static boolean same(Value one, Value other, Arguments arguments) {
    if (one instanceof Value.Nothing || other instanceof Value.Nothing) {
      return isAbsent(one) && isAbsent(other);
    }
    if (one instanceof Value.Flag left && other instanceof Value.Flag right) {
      return left.yes() == right.yes();
    }
    return order(new Arguments(arguments.function(), List.of(one, other), arguments.at())) == 0;
  }

  /** What {@code index} did not find equals the empty text, too: labels are compared so. */
  private static boolean isAbsent(Value value) {
    return value instanceof Value.Nothing || value.equals(Value.of(""));
  }

  private static TemplateFailure differ(Value one, Value other, Arguments arguments) {
    return TemplateFailure.at(
        arguments.at(),
        "'" + arguments.function() + "' cannot compare " + one.kind() + " with " + other.kind(),
        "text stands in double quotes, numbers do not");
  }
}
