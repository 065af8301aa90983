package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.ownkernel.CommandLine.Refused;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import dev.skiff.engine.format.kernel.BootFile.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a family of kernels is told who it is: pure functions. Which of its releases understands
 * which words cannot be seen from outside; a template of the image's own goes before.
 */
enum Dialect {
  /**
   * Parameters of its libraries, then {@code --}, then the application's arguments (unikraft docs,
   * guides/catalog-behind-the-scenes; kraftkit, machine/qemu; urunc, unikernels/unikraft.go). The
   * first word is skipped; multiboot puts the kernel's file there.
   */
  UNIKRAFT {
    @Override
    CommandLine line(Telling telling) {
      Optional<Refused> refused = quotes(telling);
      if (refused.isPresent()) {
        return refused.get();
      }
      List<String> words = new ArrayList<>();
      telling.network().ifPresent(network -> words.add("netdev.ip=" + netdev(telling, network)));
      if (!telling.environment().isEmpty()) {
        words.add("env.vars=[ " + quoted(telling.environment()) + " ]");
      }
      if (telling.initrd()) {
        words.add("vfs.fstab=[ \"initrd0:/:extract:::\" ]");
      }
      if (!words.isEmpty()) {
        words.add("--");
      }
      telling.arguments().forEach(argument -> words.add(spaced(argument)));
      if (telling.entry() != Entry.MULTIBOOT) {
        words.addFirst("kernel");
      }
      return CommandLine.of(String.join(" ", words));
    }

    // cidr[:gateway[:dns0[:dns1[:hostname[:domain]]]]]
    private String netdev(Telling telling, Addressing network) {
      List<String> resolvers = network.resolvers();
      return String.join(
          ":",
          network.address(),
          network.gateway(),
          resolvers.isEmpty() ? "" : resolvers.get(0),
          resolvers.size() < 2 ? "" : resolvers.get(1),
          telling.hostname());
    }
  },

  /**
   * Options, then the command (osv, scripts/run.py and loader.cc). It has none for a name. What
   * separates commands is quoted (core/commands.cc).
   */
  OSV {
    @Override
    CommandLine line(Telling telling) {
      Optional<Refused> refused = quotes(telling).or(() -> unnamed(telling));
      if (refused.isPresent()) {
        return refused.get();
      }
      if (telling.arguments().isEmpty()) {
        return new Refused(
            "OSv starts what its command line says, and there is no command",
            "say it as arguments: skiff run IMAGE /program ARGUMENTS");
      }
      List<String> words = new ArrayList<>();
      telling.network().ifPresent(network -> words.addAll(addresses(network)));
      for (String variable : telling.environment()) {
        Optional<Refused> spaced = CommandLine.unquotable("the variable", variable);
        if (spaced.isPresent()) {
          return spaced.get();
        }
        words.add("--env=" + variable);
      }
      telling.arguments().forEach(argument -> words.add(spaced(argument)));
      return CommandLine.of(String.join(" ", words));
    }

    private List<String> addresses(Addressing network) {
      Subnet subnet = Subnet.of(network);
      List<String> words = new ArrayList<>();
      words.add("--ip=eth0," + subnet.ip() + "," + subnet.mask());
      words.add("--defaultgw=" + network.gateway());
      network.resolvers().stream().findFirst().ifPresent(r -> words.add("--nameserver=" + r));
      return words;
    }
  },

  /**
   * A JSON object; {@code env} may stand in it more than once (rumprun, app-tools/rumprun at
   * 3504531, doc/config.md).
   */
  RUMPRUN {
    @Override
    CommandLine line(Telling telling) {
      for (String argument : telling.arguments()) {
        Optional<Refused> refused = CommandLine.unquotable("the argument", argument);
        if (refused.isPresent()) {
          return refused.get();
        }
      }
      List<String> members = new ArrayList<>();
      List<String> words = new ArrayList<>(telling.arguments());
      words.addFirst("rumprun");
      members.add(member("cmdline", String.join(" ", words)));
      telling.environment().forEach(variable -> members.add(member("env", variable)));
      members.add(member("hostname", telling.hostname()));
      telling.network().ifPresent(network -> members.add(net(network)));
      return CommandLine.of("{" + String.join(",", members) + "}");
    }

    private String net(Addressing network) {
      Subnet subnet = Subnet.of(network);
      return "\"net\":{"
          + String.join(
              ",",
              member("if", "vioif0"),
              member("type", "inet"),
              member("method", "static"),
              member("addr", subnet.ip()),
              member("mask", Integer.toString(subnet.prefix())),
              member("gw", network.gateway()))
          + "}";
    }

    private String member(String name, String value) {
      return "\"" + name + "\":\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
  },

  /** Arguments of a MirageOS program (mirage-runtime's keys; urunc, unikernels/mirage.go). */
  SOLO5 {
    @Override
    CommandLine line(Telling telling) {
      if (!telling.environment().isEmpty()) {
        return new Refused(
            "a Solo5 unikernel has no environment variables, and '%s' is one"
                .formatted(Telling.nameOf(telling.environment().getFirst())),
            "give it as an argument, if the program has one for it");
      }
      Optional<Refused> refused = unnamed(telling);
      if (refused.isPresent()) {
        return refused.get();
      }
      List<String> words = new ArrayList<>();
      boolean own = telling.arguments().stream().anyMatch(word -> word.startsWith("--ipv4="));
      if (!own) {
        telling
            .network()
            .ifPresent(network -> {
              words.add("--ipv4=" + network.address());
              words.add("--ipv4-gateway=" + network.gateway());
            });
      }
      return words(words, telling.arguments());
    }
  },

  /** All that it is, it is when it is built (axconfig-gen). */
  ARCEOS {
    @Override
    CommandLine line(Telling telling) {
      return unnamed(telling)
          .or(() -> unvaried(telling))
          .<CommandLine>map(refused -> refused)
          .orElseGet(() -> new CommandLine.Line(""));
    }

    private Optional<Refused> unvaried(Telling telling) {
      return telling.arguments().isEmpty() && telling.environment().isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Refused(
                  "ArceOS is told neither arguments nor variables",
                  "build them into it, or give a template if yours reads a command line"));
    }
  },

  /** Words that it does not know itself it gives to its init, variables as variables. */
  LINUX {
    @Override
    CommandLine line(Telling telling) {
      Optional<Refused> refused = unnamed(telling);
      return refused.isPresent()
          ? refused.get()
          : words(
              List.of("console=ttyS0", "panic=-1"),
              Stream.concat(telling.environment().stream(), telling.arguments().stream()).toList());
    }
  },

  /** The arguments as they are, and nothing else. */
  NONE {
    @Override
    CommandLine line(Telling telling) {
      return CommandTemplate.parse("{args}").fill(telling);
    }
  };

  /** The line, or why there is none. */
  abstract CommandLine line(Telling telling);

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Dialect of(Family family) {
    return switch (family) {
      case UNIKRAFT -> UNIKRAFT;
      case OSV -> OSV;
      case RUMPRUN -> RUMPRUN;
      case SOLO5 -> SOLO5;
      case ARCEOS -> ARCEOS;
      case LINUX -> LINUX;
      case OTHER -> NONE;
    };
  }

  private static CommandLine words(List<String> first, List<String> more) {
    for (String word : more) {
      Optional<Refused> refused = CommandLine.unquotable("the argument", word);
      if (refused.isPresent()) {
        return refused.get();
      }
    }
    return CommandLine.of(String.join(" ", Stream.concat(first.stream(), more.stream()).toList()));
  }

  private static Optional<Refused> unnamed(Telling telling) {
    return telling.named()
        ? Optional.of(
            new Refused(
                "this kernel has no way to be told a hostname",
                "leave out --hostname, or give a template with {hostname}"))
        : Optional.empty();
  }

  /** Quotes hold words together there, and nothing stands for a quote itself. */
  private static Optional<Refused> quotes(Telling telling) {
    return Stream.concat(telling.arguments().stream(), telling.environment().stream())
        .filter(word -> word.indexOf('"') >= 0 || word.indexOf('\\') >= 0)
        .findFirst()
        .map(word ->
            new Refused(
                "this kernel's command line has no way to say the quote or backslash in '"
                    + word
                    + "'",
                "write it without"));
  }

  private static String quoted(List<String> words) {
    return String.join(" ", words.stream().map(word -> "\"" + word + "\"").toList());
  }

  private static String spaced(String word) {
    boolean plain = !word.isEmpty() && word.chars().noneMatch(c -> " \t;&!".indexOf(c) >= 0);
    return plain ? word : "\"" + word + "\"";
  }
}
