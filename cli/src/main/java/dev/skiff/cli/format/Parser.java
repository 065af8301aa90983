package dev.skiff.cli.format;

import dev.skiff.cli.format.Node.Call;
import dev.skiff.cli.format.Node.Name;
import dev.skiff.cli.format.Node.Operand;
import dev.skiff.cli.format.Node.Pipeline;
import dev.skiff.cli.format.Node.Start;
import dev.skiff.cli.format.Node.Variable;
import dev.skiff.cli.format.Token.Kind;
import dev.skiff.cli.text.Nearest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes sense of a template's words. */
final class Parser {
  /** Of blocks and parentheses. */
  static final int MAX_DEPTH = 50;

  private static final Set<String> UNSUPPORTED = Set.of("define", "template", "block");
  private static final Set<String> BLOCK_ENDS = Set.of("end", "else");

  private final List<Token> tokens;
  private int next;
  private int depth;
  private int loops;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  static List<Node> parse(String source, int from) {
    Parser parser = new Parser(Lexer.tokens(source, from));
    List<Node> nodes = parser.nodes();
    if (!parser.peek().is(Kind.END)) {
      Token word = parser.tokens.get(parser.next + 1);
      throw TemplateFailure.at(
          word.at(), "'" + word.text() + "' belongs to no if, range or with", "");
    }
    return nodes;
  }

  /** Up to the end, or to the end or else of the block. */
  private List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    while (!peek().is(Kind.END) && !isBlockEnd()) {
      Token token = take();
      nodes.add(token.is(Kind.TEXT) ? new Node.Literal(token.text()) : action());
    }
    return nodes;
  }

  private boolean isBlockEnd() {
    Token word = tokens.get(Math.min(next + 1, tokens.size() - 1));
    return peek().is(Kind.OPEN) && word.is(Kind.NAME) && BLOCK_ENDS.contains(word.text());
  }

  private Node action() {
    Token word = peek();
    if (word.is(Kind.NAME) && UNSUPPORTED.contains(word.text())) {
      throw TemplateFailure.at(
          word.at(), "'" + word.text() + "' is not among what Skiff's templates can", SEE);
    }
    return switch (word.is(Kind.NAME) ? word.text() : "") {
      case "if" -> branch(false);
      case "with" -> branch(true);
      case "range" -> loop();
      case "break" -> leave(true);
      case "continue" -> leave(false);
      default -> {
        Pipeline pipeline = pipeline(1);
        close();
        yield new Node.Show(pipeline);
      }
    };
  }

  private Node branch(boolean sets) {
    Token begin = take();
    deeper(begin);
    Pipeline condition = pipeline(1);
    close();
    List<Node> then = nodes();
    List<Node> otherwise = otherwise(begin, true);
    depth--;
    return new Node.Branch(condition, sets, then, otherwise);
  }

  private Node loop() {
    Token begin = take();
    deeper(begin);
    Pipeline over = pipeline(2);
    close();
    loops++;
    List<Node> body = nodes();
    loops--;
    List<Node> otherwise = otherwise(begin, false);
    depth--;
    return new Node.Loop(over, body, otherwise);
  }

  /** What stands after else; takes the block's end. */
  private List<Node> otherwise(Token begin, boolean chains) {
    if (!isBlockEnd()) {
      throw TemplateFailure.at(
          begin.at(), "this '" + begin.text() + "' has no {{end}}", "close it with {{end}}");
    }
    next++;
    Token word = take();
    if (word.isName("end")) {
      close();
      return List.of();
    }
    if (chains && (peek().isName("if") || peek().isName("with"))) {
      // The chained block takes the one end that both have.
      return List.of(branch(peek().isName("with")));
    }
    close();
    List<Node> nodes = nodes();
    if (!isBlockEnd() || !tokens.get(next + 1).isName("end")) {
      throw TemplateFailure.at(
          begin.at(), "this '" + begin.text() + "' has no {{end}}", "close it with {{end}}");
    }
    next += 2;
    close();
    return nodes;
  }

  private Node leave(boolean forGood) {
    Token word = take();
    if (loops == 0) {
      throw TemplateFailure.at(word.at(), "'" + word.text() + "' stands in no range", "");
    }
    close();
    return new Node.Leave(forGood);
  }

  private Pipeline pipeline(int mostVariables) {
    int at = peek().at();
    List<Variable> variables = variables(mostVariables);
    boolean declares = false;
    if (!variables.isEmpty()) {
      declares = take().is(Kind.DECLARE);
    }
    List<Call> calls = new ArrayList<>();
    calls.add(call());
    while (peek().is(Kind.PIPE)) {
      next++;
      calls.add(call());
    }
    return new Pipeline(variables, declares, calls, at);
  }

  /** Those before {@code :=} or {@code =}; none when what follows is a value. */
  private List<Variable> variables(int most) {
    int begin = next;
    List<Variable> variables = new ArrayList<>();
    while (peek().is(Kind.VARIABLE) && variables.size() < most) {
      Token token = take();
      variables.add(new Variable(token.text(), token.at()));
      if (peek().is(Kind.DECLARE) || peek().is(Kind.ASSIGN)) {
        return variables;
      }
      if (!peek().is(Kind.COMMA)) {
        break;
      }
      next++;
    }
    next = begin;
    return List.of();
  }

  private Call call() {
    List<Operand> words = new ArrayList<>();
    while (!peek().is(Kind.PIPE) && !peek().is(Kind.RIGHT) && !peek().is(Kind.CLOSE)) {
      words.add(operand());
    }
    if (words.isEmpty()) {
      throw TemplateFailure.at(peek().at(), "a value is missing here", SEE);
    }
    return new Call(words);
  }

  private Operand operand() {
    Token token = take();
    return switch (token.kind()) {
      case STRING -> new Node.Constant(Value.of(token.text()), token.at());
      case NUMBER -> new Node.Constant(number(token), token.at());
      case NAME -> named(token);
      case DOT -> new Node.Reference(Optional.empty(), List.of(), token.at());
      case FIELD -> {
        next--;
        yield reference(Optional.empty(), token, true);
      }
      case VARIABLE -> reference(Optional.of(new Variable(token.text(), token.at())), token, false);
      case LEFT -> group(token);
      case TEXT, OPEN, CLOSE, RIGHT, PIPE, COMMA, DECLARE, ASSIGN, END ->
          throw TemplateFailure.at(token.at(), "'" + token.text() + "' means nothing here", SEE);
    };
  }

  private Operand group(Token left) {
    deeper(left);
    Pipeline pipeline = pipeline(0);
    if (!take().is(Kind.RIGHT)) {
      throw TemplateFailure.at(left.at(), "this '(' is not closed", "close it with ')'");
    }
    depth--;
    return reference(Optional.of(new Node.Group(pipeline)), left, false);
  }

  /** With the fields that follow; the first may stand apart. */
  private Node.Reference reference(Optional<Start> start, Token begin, boolean firstMayBeApart) {
    List<Name> fields = new ArrayList<>();
    boolean apart = firstMayBeApart;
    while (peek().is(Kind.FIELD) && (apart || !peek().spaced())) {
      Token field = take();
      fields.add(new Name(field.text().substring(1), field.at() + 1));
      apart = false;
    }
    return new Node.Reference(start, fields, begin.at());
  }

  private static Operand named(Token token) {
    return switch (token.text()) {
      case "true" -> new Node.Constant(Value.of(true), token.at());
      case "false" -> new Node.Constant(Value.of(false), token.at());
      case "nil" -> new Node.Constant(Value.Nothing.NULL, token.at());
      default -> {
        if (!Functions.NAMES.contains(token.text())) {
          throw unknown(token);
        }
        yield new Node.Function(token.text(), token.at());
      }
    };
  }

  private static TemplateFailure unknown(Token token) {
    String asField =
        "." + Character.toUpperCase(token.text().charAt(0)) + token.text().substring(1);
    String hint =
        Nearest.to(token.text(), Functions.NAMES)
            .map(name -> "did you mean '" + name + "'?")
            .orElse("fields begin with a dot, such as " + asField);
    return TemplateFailure.at(token.at(), "there is no function '" + token.text() + "'", hint);
  }

  private static Value number(Token token) {
    try {
      return new Value.Numeral(new BigDecimal(token.text().replace("_", "")));
    } catch (NumberFormatException e) {
      throw TemplateFailure.at(token.at(), "'" + token.text() + "' is not a number", "");
    }
  }

  private void deeper(Token token) {
    if (++depth > MAX_DEPTH) {
      throw TemplateFailure.at(
          token.at(), "blocks and parentheses are nested at most " + MAX_DEPTH + " deep", "");
    }
  }

  private void close() {
    Token token = take();
    if (!token.is(Kind.CLOSE)) {
      throw TemplateFailure.at(token.at(), "'" + token.text() + "' means nothing here", SEE);
    }
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (!token.is(Kind.END)) {
      next++;
    }
    return token;
  }

  static final String SEE = "skiff help formatting says what templates can";
}
