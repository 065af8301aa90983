package dev.skiff.cli.format;

import dev.skiff.cli.format.Node.Call;
import dev.skiff.cli.format.Node.Name;
import dev.skiff.cli.format.Node.Operand;
import dev.skiff.cli.format.Node.Pipeline;
import dev.skiff.cli.format.Node.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Renders one value by an understood template. Used once. */
final class Evaluator {
  /** More than any answer of an engine holds; only nested ranges reach it. */
  static final int MAX_OUTPUT = 16 * 1024 * 1024;

  static final int MAX_STEPS = 1_000_000;

  private final StringBuilder output = new StringBuilder();
  private final Deque<Map<String, Value>> scopes = new ArrayDeque<>();
  private Value dot;
  private int steps;

  Evaluator(Value root) {
    this.dot = root;
    scopes.push(new HashMap<>(Map.of("$", root)));
  }

  String render(List<Node> nodes) {
    run(nodes);
    return output.toString();
  }

  /** How a list of nodes ended. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private Flow run(List<Node> nodes) {
    for (Node node : nodes) {
      Flow flow = run(node);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  private Flow run(Node node) {
    return switch (node) {
      case Node.Literal literal -> {
        print(literal.text());
        yield Flow.ON;
      }
      case Node.Show show -> {
        show(show.pipeline());
        yield Flow.ON;
      }
      case Node.Branch branch -> branch(branch);
      case Node.Loop loop -> loop(loop);
      case Node.Leave leave -> leave.forGood() ? Flow.BREAK : Flow.CONTINUE;
    };
  }

  private void show(Pipeline pipeline) {
    Value value = value(pipeline);
    if (pipeline.variables().isEmpty()) {
      print(value.shown());
    } else {
      set(pipeline.variables().getFirst(), pipeline.declares(), value);
    }
  }

  private Flow branch(Node.Branch branch) {
    Value outer = dot;
    scopes.push(new HashMap<>());
    try {
      Value value = value(branch.condition());
      if (!branch.condition().variables().isEmpty()) {
        set(branch.condition().variables().getFirst(), branch.condition().declares(), value);
      }
      if (!value.isTrue()) {
        return run(branch.otherwise());
      }
      dot = branch.sets() ? value : dot;
      return run(branch.then());
    } finally {
      dot = outer;
      scopes.pop();
    }
  }

  private Flow loop(Node.Loop loop) {
    List<Entry> entries = entries(value(loop.over()), loop.over().at());
    if (entries.isEmpty()) {
      return run(loop.otherwise());
    }
    Value outer = dot;
    try {
      for (Entry entry : entries) {
        if (round(loop, entry) == Flow.BREAK) {
          break;
        }
      }
      return Flow.ON;
    } finally {
      dot = outer;
    }
  }

  private Flow round(Node.Loop loop, Entry entry) {
    scopes.push(new HashMap<>());
    try {
      List<Variable> variables = loop.over().variables();
      boolean declares = loop.over().declares();
      if (variables.size() == 2) {
        set(variables.getFirst(), declares, entry.key());
      }
      if (!variables.isEmpty()) {
        set(variables.getLast(), declares, entry.value());
      }
      dot = entry.value();
      return run(loop.body());
    } finally {
      scopes.pop();
    }
  }

  private record Entry(Value key, Value value) {}

  /** Of a map by its sorted keys, as Go does. */
  private static List<Entry> entries(Value over, int at) {
    List<Entry> entries = new ArrayList<>();
    switch (over) {
      case Value.Sequence sequence -> {
        for (Value item : sequence.items()) {
          entries.add(new Entry(Value.Numeral.of(entries.size()), item));
        }
      }
      case Value.Fields fields ->
          fields.entries().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .forEach(each -> entries.add(new Entry(Value.of(each.getKey()), each.getValue())));
      case Value.Nothing _ -> {}
      case Value.Text _, Value.Numeral _, Value.Flag _ ->
          throw TemplateFailure.at(
              at, "range cannot go over " + over.kind(), "it goes over lists and objects");
    }
    return entries;
  }

  private void set(Variable variable, boolean declares, Value value) {
    if (declares) {
      scopes.element().put(variable.name(), value);
      return;
    }
    for (Map<String, Value> scope : scopes) {
      if (scope.replace(variable.name(), value) != null) {
        return;
      }
    }
    throw undeclared(variable);
  }

  private Value value(Pipeline pipeline) {
    Value last = null;
    for (Call call : pipeline.calls()) {
      last = last == null ? first(call) : piped(call, last);
    }
    if (last == null) {
      throw new IllegalStateException("a pipeline without a call");
    }
    return last;
  }

  private Value first(Call call) {
    return call(call, List.of());
  }

  private Value piped(Call call, Value last) {
    return call(call, List.of(last));
  }

  private Value call(Call call, List<Value> piped) {
    step();
    Operand first = call.words().getFirst();
    List<Operand> words = call.words().subList(1, call.words().size());
    if (first instanceof Node.Function function && Functions.isLazy(function.name())) {
      return lazy(function, words, piped);
    }
    List<Value> arguments = new ArrayList<>();
    words.forEach(word -> arguments.add(value(word)));
    arguments.addAll(piped);
    if (first instanceof Node.Function function) {
      return Functions.call(function.name(), arguments, function.at());
    }
    Value value = value(first);
    return arguments.isEmpty() ? value : looked(value, arguments, first.at());
  }

  /** A map called with a key, which is what {@code .Label "key"} is. */
  private static Value looked(Value map, List<Value> keys, int at) {
    if (!(map instanceof Value.Fields)) {
      throw TemplateFailure.at(
          at, map.kind() + " takes no arguments", "functions stand first: {{join .Names \",\"}}");
    }
    return Functions.index(map, keys, at);
  }

  /** {@code and} and {@code or} look at no more arguments than it takes to know. */
  private Value lazy(Node.Function function, List<Operand> words, List<Value> piped) {
    boolean wanted = function.name().equals("or");
    Value last = null;
    for (Operand word : words) {
      last = value(word);
      if (last.isTrue() == wanted) {
        return last;
      }
    }
    if (!piped.isEmpty()) {
      last = piped.getFirst();
    }
    if (last == null) {
      throw TemplateFailure.at(
          function.at(), "'" + function.name() + "' needs an argument", Parser.SEE);
    }
    return last;
  }

  private Value value(Operand operand) {
    return switch (operand) {
      case Node.Constant constant -> constant.value();
      case Node.Function function -> Functions.call(function.name(), List.of(), function.at());
      case Node.Reference reference -> reference(reference);
    };
  }

  private Value reference(Node.Reference reference) {
    Value value = reference.start().map(this::start).orElse(dot);
    for (Name field : reference.fields()) {
      value = FieldAccess.of(value, field);
    }
    return value;
  }

  private Value start(Node.Start start) {
    return switch (start) {
      case Node.Variable variable -> variable(variable);
      case Node.Group group -> value(group.pipeline());
    };
  }

  private Value variable(Variable variable) {
    for (Map<String, Value> scope : scopes) {
      Value value = scope.get(variable.name());
      if (value != null) {
        return value;
      }
    }
    throw undeclared(variable);
  }

  private static TemplateFailure undeclared(Variable variable) {
    return TemplateFailure.at(
        variable.at(),
        "there is no variable '" + variable.name() + "'",
        "declare it: {{" + variable.name() + " := …}}");
  }

  private void print(String text) {
    step();
    output.append(text);
    checkLength(output);
  }

  /** Bounds what is put together, since a template can double a text again and again. */
  static void checkLength(CharSequence text) {
    if (text.length() > MAX_OUTPUT) {
      throw new TemplateFailure("--format: the output is longer than 16 MiB", "");
    }
  }

  private void step() {
    if (++steps > MAX_STEPS) {
      throw new TemplateFailure("--format: the template takes too many steps", "");
    }
  }
}
