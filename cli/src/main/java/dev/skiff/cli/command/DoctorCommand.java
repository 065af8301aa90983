package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.Table;
import dev.skiff.cli.text.Tint;
import dev.skiff.wire.api.DoctorReport;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code skiff doctor}. */
@Command(
    name = "doctor",
    description = "Check what this computer can do, and say how to mend what it cannot.")
final class DoctorCommand extends SkiffCommand {
  @Mixin ViewOptions output = new ViewOptions();

  DoctorCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ViewOptions.View view = output.view();
    DoctorReport report = session.engine().get(ApiPath.of("/skiff/v1/doctor"), DoctorReport.class);
    List<DoctorReport.Check> checks = report.checks();
    Optional<String> asked = view.asked(() -> WireJson.text(DoctorReport.class, report));
    if (asked.isPresent()) {
      session.console().text(asked.get());
    } else {
      session.console().wholeTable(table(checks));
    }
    boolean failed = checks.stream().anyMatch(check -> check.verdict().equals("failed"));
    return failed ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private static Table table(List<DoctorReport.Check> checks) {
    Table table =
        new Table(
            List.of(
                Column.fixed("CHECK"),
                Column.fixed("VERDICT").tinted(DoctorCommand::tint),
                Column.fixed("FINDING")));
    for (DoctorReport.Check check : checks) {
      table.row(check.name(), check.verdict(), check.finding());
      if (!check.fix().isEmpty()) {
        table.row("", "", "fix: " + check.fix());
      }
    }
    return table;
  }

  private static Tint tint(String verdict) {
    return switch (verdict) {
      case "ok" -> Tint.GOOD;
      case "failed" -> Tint.BAD;
      default -> Tint.UNSURE;
    };
  }
}
