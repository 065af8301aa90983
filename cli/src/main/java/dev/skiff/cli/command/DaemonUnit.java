package dev.skiff.cli.command;

import dev.skiff.cli.engine.EngineProgram;
import dev.skiff.cli.terminal.ExitCodes;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code skiff daemon unit}. */
@Command(
    name = "unit",
    description = {
      "Print a systemd user unit for this engine.",
      "",
      "  skiff daemon unit > ~/.config/systemd/user/skiffd.service",
      "  systemctl --user enable --now skiffd"
    })
final class DaemonUnit extends SkiffCommand {
  DaemonUnit(Session session) {
    super(session);
  }

  @Override
  public Integer call() {
    Path engine = EngineProgram.find(session.surroundings().environment());
    session.console().lines(unit(engine, session.paths().home(), session.paths().socket()));
    return ExitCodes.OK;
  }

  /** KillMode: only the engine ends with its unit; guests and their guards outlive it. */
  private static List<String> unit(Path engine, Path home, Path socket) {
    return List.of(
        "[Unit]",
        "Description=Skiff engine",
        "Documentation=man:skiff(1)",
        "",
        "[Service]",
        "Type=exec",
        "Environment=" + quoted("SKIFF_HOME=" + home),
        "Environment=" + quoted("SKIFF_HOST=unix://" + socket),
        "ExecStart=" + quoted(engine.toString()).replace("$", "$$"),
        "Restart=on-failure",
        "KillMode=process",
        "",
        "[Install]",
        "WantedBy=default.target");
  }

  /** As systemd.syntax(7) and systemd.unit(5) have it: quotes, C escapes, doubled specifiers. */
  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
  }
}
