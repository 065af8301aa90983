package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Table;
import dev.skiff.wire.api.DoctorReport;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code skiff doctor}. */
@Command(
    name = "doctor",
    description = "Check what this computer can do, and say how to mend what it cannot.")
final class DoctorCommand extends SkiffCommand {
  DoctorCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    List<DoctorReport.Check> checks =
        session.engine().get(ApiPath.of("/skiff/v1/doctor"), DoctorReport.class).checks();
    Table table = new Table("CHECK", "VERDICT", "FINDING");
    for (DoctorReport.Check check : checks) {
      table.row(check.name(), check.verdict(), check.finding());
      if (!check.fix().isEmpty()) {
        table.row("", "", "fix: " + check.fix());
      }
    }
    session.console().lines(table.lines());
    boolean failed = checks.stream().anyMatch(check -> check.verdict().equals("failed"));
    return failed ? ExitCodes.FAILED : ExitCodes.OK;
  }
}
