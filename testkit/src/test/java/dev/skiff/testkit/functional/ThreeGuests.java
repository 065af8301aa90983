package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.SkiffHome;
import java.util.List;

/**
 * Three guests, of which one may reach another at one port and nobody anything else; on any base.
 * They go when it is closed.
 */
record ThreeGuests(SkiffHome home, Peer db, Peer web, Peer stranger) implements AutoCloseable {

  static ThreeGuests of(SkiffHome home, String base, String image) {
    for (String name : List.of("db", "stranger")) {
      home.boot("run", "-d", "--wait", "--base", base, "--name", name, "-p", "8080", image)
          .succeeded();
    }
    home.boot(
            "run", "-d", "--wait", "--base", base, "--name", "web", "--allow", "db:5432", "-p",
            "8080", image)
        .succeeded();
    return new ThreeGuests(
        home,
        Peer.on(base, home, "db"),
        Peer.on(base, home, "web"),
        Peer.on(base, home, "stranger"));
  }

  /** Asks all of them, by name and by address, and Skiff for the reasons. */
  void reachWhatIsAllowedAndNothingElse() {
    web.reach("db 5432");
    web.reach("db.skiff 5432");
    web.reach(db.address() + " 5432");
    assertThat(web.ask("tcp db 8080")).isEqualTo("silent");
    assertThat(web.ask("tcp stranger 5432")).isEqualTo("unknown");
    assertThat(stranger.ask("tcp db 5432")).isEqualTo("unknown");
    assertThat(stranger.ask("tcp " + db.address() + " 5432")).isEqualTo("silent");
    assertThat(db.ask("tcp " + web.address() + " 8080")).isEqualTo("silent");

    home.skiff("net", "why", "web", "db:5432").succeeded();
    assertThat(home.skiff("net", "why", "stranger", "db:5432").exited(1).toString())
        .contains("no: stranger", "skiff net allow stranger db:5432");
    assertThat(home.skiff("net", "denied").succeeded().text())
        .contains("skiff net allow stranger db:5432", "skiff net allow web db:8080");
  }

  @Override
  public void close() {
    home.boot("rm", "-f", "db", "web", "stranger").succeeded();
  }
}
