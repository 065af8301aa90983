package dev.skiff.cli.tty;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Terminals in the care of a small shell: it does what the JDK cannot ({@code stty}) and outlives
 * us, so that a terminal we leave raw, killed or crashed, becomes usable again. Calling the C
 * library instead would take longer to begin with (the JDK's linker: 60 to 180 ms, the shell: 20 to
 * 55 ms, measured together) and leave the crash uncared for.
 */
public final class GuardedTerminals implements Terminals {

  /**
   * Reads words, answers each with a line; at the end of its input makes the terminal what it was.
   *
   * <p>It opens the terminal by our descriptor, or as the controlling one where it belongs to
   * another user (su). Only terminals are opened: opening a pipe could wait for ever. It ignores
   * signals that are meant for us, and SIGTTOU, with which it would be stopped where the shell that
   * started us has taken the terminal back. If that one has also set its own modes already, they
   * stay.
   */
  private static final String GUARDIAN =
      """
      trap '' INT QUIT HUP TERM TSTP TTIN TTOU PIPE
      case $(readlink "/proc/$PPID/fd/$1") in
        /dev/pts/* | /dev/tty* | /dev/console) ;;
        *) exit 1 ;;
      esac
      for tty in "/proc/$PPID/fd/$1" /dev/tty ''; do
        [ -n "$tty" ] || exit 1
        saved=$(stty -g < "$tty") && break
      done
      exec 3<> "$tty"
      raw=
      stty size <&3
      while read -r word; do
        case $word in
          raw)
            stty -ignbrk -brkint -parmrk -istrip -inlcr -igncr -icrnl -ixon -opost \\
              -echo -echonl -icanon -isig -iexten cs8 -parenb min 1 time 0 <&3
            raw=$(stty -g <&3)
            echo raw
            ;;
          size) stty size <&3 || echo ;;
        esac
      done
      if [ -n "$raw" ] && [ "$(stty -g <&3)" = "$raw" ]; then
        stty "$saved" <&3
      fi
      """;

  @Override
  public Optional<RawTerminal> at(Stream stream) {
    List<String> command =
        List.of("/bin/sh", "-c", GUARDIAN, "skiff-terminal", Integer.toString(stream.descriptor()));
    try {
      Process guardian =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return GuardedTerminal.of(guardian);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
