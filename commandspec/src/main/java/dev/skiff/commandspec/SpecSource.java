package dev.skiff.commandspec;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The source of the class that is generated for one with annotations. */
final class SpecSource {
  private static final String MODEL = "picocli.CommandLine.Model.";

  private final AnnotatedClass described;
  private final StringBuilder text = new StringBuilder();
  private final List<Member.Given> given = new ArrayList<>();

  SpecSource(AnnotatedClass described) {
    this.described = described;
  }

  String text() {
    line("package " + described.packageName() + ";");
    line("");
    line("/** Made of the annotations of {@link " + described.binaryName() + "}. */");
    line("@javax.annotation.processing.Generated(\"" + getClass().getPackageName() + "\")");
    line("@SuppressWarnings({\"cast\", \"rawtypes\", \"unchecked\"})");
    line("final class " + described.generatedName() + " {");
    line("  private " + described.generatedName() + "() {}");
    line("");
    described.command().ifPresent(this::of);
    addTo();
    if (!given.isEmpty()) {
      binding();
    }
    line("}");
    return text.toString();
  }

  private void of(Attributes command) {
    line("  static %sCommandSpec of(%s object) {".formatted(MODEL, described.binaryName()));
    line(
        "    %sCommandSpec spec = %sCommandSpec.wrapWithoutInspection(object);"
            .formatted(MODEL, MODEL));
    command.text("name").ifPresent(name -> line("    spec.name(" + quoted(name) + ");"));
    lines("    spec.version", command.texts("version"));
    lines("    spec.usageMessage().description", command.texts("description"));
    lines("    spec.usageMessage().footer", command.texts("footer"));
    command
        .text("synopsisSubcommandLabel")
        .ifPresent(label ->
            line("    spec.usageMessage().synopsisSubcommandLabel(" + quoted(label) + ");"));
    line("    addTo(spec, object);");
    line("    return spec;");
    line("  }");
    line("");
  }

  private void lines(String call, List<String> values) {
    if (!values.isEmpty()) {
      line(call + "(" + array(values) + ");");
    }
  }

  private void addTo() {
    line(
        "  static void addTo(%sCommandSpec spec, %s object) {"
            .formatted(MODEL, described.binaryName()));
    described.parent().ifPresent(parent -> line("    " + parent + ".addTo(spec, object);"));
    for (Member member : described.members()) {
      switch (member) {
        case Member.Option option -> add(option);
        case Member.Operand operand -> add(operand);
        case Member.Mixin mixin ->
            line("    %s.addTo(spec, object.%s);".formatted(mixin.generatedName(), mixin.field()));
        case Member.Specification spec -> line("    object." + spec.field() + " = spec;");
      }
    }
    line("  }");
    line("");
  }

  private void add(Member.Option option) {
    line("    spec.addOption(");
    line("        %sOptionSpec.builder(%s)".formatted(MODEL, array(option.names())));
    option.fallback().ifPresent(value -> call("fallbackValue", quoted(value)));
    flag("usageHelp", option.usageHelp());
    flag("versionHelp", option.versionHelp());
    build(option);
  }

  private void add(Member.Operand operand) {
    line("    spec.addPositional(");
    line("        %sPositionalParamSpec.builder()".formatted(MODEL));
    operand.index().ifPresent(index -> call("index", quoted(index)));
    build(operand);
  }

  private void build(Member.Given member) {
    Member.Argument argument = member.argument();
    call("type", argument.type().erased() + ".class");
    call(
        "auxiliaryTypes",
        argument.type().elements().stream()
            .map(each -> each + ".class")
            .collect(Collectors.joining(", ")));
    argument.arity().ifPresent(arity -> call("arity", quoted(arity)));
    call("paramLabel", quoted(argument.label()));
    if (!argument.description().isEmpty()) {
      call("description", array(argument.description()));
    }
    flag("hidden", argument.presence().hidden());
    flag("required", argument.presence().required());
    argument.presence().defaultValue().ifPresent(value -> call("defaultValue", quoted(value)));
    call("initialValue", "object." + member.field());
    String binding = "new Binding(object, %d)".formatted(given.size());
    call("getter", binding);
    call("setter", binding);
    line("            .build());");
    given.add(member);
  }

  private void call(String method, String argument) {
    line("            .%s(%s)".formatted(method, argument));
  }

  private void flag(String method, boolean set) {
    if (set) {
      call(method, "true");
    }
  }

  /** One class for all fields: a lambda for each would be linked at each start. */
  private void binding() {
    line("");
    line("  private record Binding(%s object, int field)".formatted(described.binaryName()));
    line("      implements %sIGetter, %sISetter {".formatted(MODEL, MODEL));
    line("    @Override");
    line("    public <T> T get() {");
    line("      return (T) (Object) switch (field) {");
    for (int i = 0; i < given.size(); i++) {
      line("        case %d -> object.%s;".formatted(i, given.get(i).field()));
    }
    line("        default -> throw new IllegalStateException();");
    line("      };");
    line("    }");
    line("");
    line("    @Override");
    line("    public <T> T set(T value) {");
    line("      T before = get();");
    line("      switch (field) {");
    for (int i = 0; i < given.size(); i++) {
      Member.Given each = given.get(i);
      String cast = "(%s) (Object) value".formatted(each.argument().type().boxed());
      line("        case %d -> object.%s = %s;".formatted(i, each.field(), cast));
    }
    line("        default -> throw new IllegalStateException();");
    line("      }");
    line("      return before;");
    line("    }");
    line("  }");
  }

  private static String array(List<String> values) {
    return values.stream().map(SpecSource::quoted).collect(Collectors.joining(", "));
  }

  private static String quoted(String value) {
    StringBuilder literal = new StringBuilder("\"");
    for (int at = 0; at < value.length(); at++) {
      char each = value.charAt(at);
      switch (each) {
        case '"', '\\' -> literal.append('\\').append(each);
        case '\n' -> literal.append("\\n");
        default -> literal.append(each);
      }
    }
    return literal.append('"').toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
