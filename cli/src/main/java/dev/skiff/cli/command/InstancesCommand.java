package dev.skiff.cli.command;

import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** What asks the engine for one thing to be done to each instance named, and names those done. */
abstract class InstancesCommand extends SkiffCommand {
  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  private final String verb;

  /**
   * A command for instances.
   *
   * @param verb its name, and the last part of its route
   */
  InstancesCommand(Session session, String verb) {
    super(session);
    this.verb = verb;
  }

  /** Adds what was typed to the request. */
  ApiPath asked(ApiPath path) {
    return path;
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach(
        "skiff " + verb,
        instances,
        instance -> {
          session.engine().post(asked(ApiPath.of("/containers/{}/" + verb, instance.text())));
          session.console().line(instance.text());
        });
  }
}
