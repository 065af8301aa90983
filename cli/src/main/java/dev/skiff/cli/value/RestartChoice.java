package dev.skiff.cli.value;

import dev.skiff.wire.api.HostConfig;

/** A restart policy, as {@code --restart on-failure:3} says it. */
public record RestartChoice(HostConfig.RestartPolicy policy) {
  private static final String ON_FAILURE = "on-failure";

  public static RestartChoice parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    boolean known =
        switch (name) {
          case "no", "always", "unless-stopped" -> colon < 0;
          case ON_FAILURE -> colon < 0 || isNumber(text.substring(colon + 1));
          default -> false;
        };
    if (!known) {
      throw new InvalidValue(
          "'"
              + text
              + "' is no restart policy; write no, on-failure[:N], always or unless-stopped");
    }
    int most = colon < 0 ? 0 : Integer.parseInt(text.substring(colon + 1));
    return new RestartChoice(new HostConfig.RestartPolicy(name, most));
  }

  /** Whether it is the policy to do nothing. */
  public boolean never() {
    return policy.name().equals("no");
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,9}");
  }
}
