package dev.skiff.engine.base;

/** Something that guests of one base can do, or that can be done to them, and of another cannot. */
public enum Capability {
  ARGUMENTS("arguments", "arguments of an instance's own"),
  ENVIRONMENT("environment", "environment variables of an instance's own"),
  HOSTNAME("hostname", "a name of its own (--hostname)"),
  WORKING_DIRECTORY("working-directory", "a working directory of its own (-w)"),
  USER("user", "a user other than root (-u)"),
  INPUT("input", "standard input (-i)"),
  TERMINAL("terminal", "a terminal (-t)"),
  SEPARATE_OUTPUT("separate-output", "stdout and stderr apart"),
  SCRIPTS("scripts", "a script as the program"),
  SEVERAL_PROCESSES("several-processes", "more than one process"),
  SIGNALS("signals", "any signal (kill)"),
  GRACEFUL_STOP("graceful-stop", "an end in order (stop)"),
  EXIT_CODE("exit-code", "the program's exit code"),
  READINESS("readiness", "being ready once the ports are bound"),
  PROCESS_LIST("process-list", "the list of what runs in it (top)"),
  EXEC("exec", "starting programs in a running guest (exec)"),
  KEPT_WRITES("kept-writes", "what it wrote, kept over stop and start"),
  INSTANCE_FILES("instance-files", "its files from outside (cp, diff)"),
  VOLUMES("volumes", "disks that outlive it (volume)"),
  SHARED_FOLDERS("shared-folders", "folders of this computer (-v)"),
  STATIC_ADDRESS("static-address", "an address told without DHCP"),
  IPV6("ipv6", "an IPv6 address"),
  SEVERAL_NETWORKS("several-networks", "more than one network"),
  NETWORK_CHANGES("network-changes", "other networks while it runs (network connect)");

  private final String word;
  private final String about;

  Capability(String word, String about) {
    this.word = word;
    this.about = about;
  }

  /** Its name outside: lower case, stable. */
  public String word() {
    return word;
  }

  /** For people; goes after "it has". */
  public String about() {
    return about;
  }
}
