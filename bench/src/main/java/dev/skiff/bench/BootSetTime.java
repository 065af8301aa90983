package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long the boot set took in the last start of an instance, from {@code skiff inspect}. */
final class BootSetTime {
  private static final Pattern MILESTONE =
      Pattern.compile("\"name\":\"([a-z-]+)\",\"micros\":(\\d+)");

  private BootSetTime() {}

  /** Runs the image once to its end; milliseconds between the milestones around the boot set. */
  static double ofRun(SkiffHome home, String image) {
    home.boot("run", "--name", "baked", image).succeeded();
    String inspected = home.skiff("inspect", "baked").succeeded().text().replaceAll("\\s", "");
    home.boot("rm", "-f", "baked").succeeded();
    Matcher milestones = MILESTONE.matcher(inspected);
    long before = 0;
    while (milestones.find()) {
      long micros = Long.parseLong(milestones.group(2));
      if (milestones.group(1).equals("boot-set")) {
        return (micros - before) / 1e3;
      }
      before = micros;
    }
    throw new IllegalStateException("no boot-set in the timeline: " + inspected);
  }
}
