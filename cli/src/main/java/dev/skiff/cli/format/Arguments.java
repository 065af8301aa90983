package dev.skiff.cli.format;

import java.util.List;

/**
 * What a function of a template was called with.
 *
 * @param at where the function stands in the template
 */
record Arguments(String function, List<Value> given, int at) {

  Value only() {
    return between(1, 1).getFirst();
  }

  /** The only one, which has a text: lists and objects have none. */
  String onlyText() {
    Value value = only();
    if (value instanceof Value.Sequence || value instanceof Value.Fields) {
      throw unfit(value);
    }
    return value.shown();
  }

  List<Value> atLeast(int least) {
    return between(least, Integer.MAX_VALUE);
  }

  List<Value> between(int least, int most) {
    if (given.size() < least || given.size() > most) {
      String wanted = most == Integer.MAX_VALUE ? least + " or more" : least + range(least, most);
      throw TemplateFailure.at(
          at, "'" + function + "' takes " + wanted + " arguments, not " + given.size(), Parser.SEE);
    }
    return given;
  }

  private static String range(int least, int most) {
    return least == most ? "" : " to " + most;
  }

  TemplateFailure unfit(Value value) {
    return TemplateFailure.at(
        at, "'" + function + "' cannot be applied to " + value.kind(), Parser.SEE);
  }
}
