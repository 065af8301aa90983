package dev.skiff.engine.dataplane;

import static dev.skiff.engine.dataplane.Plans.guest;
import static dev.skiff.engine.dataplane.Plans.published;
import static dev.skiff.engine.dataplane.Plans.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NatChangeTest {
  private static final NatGuest WEB = guest("web", 1);
  private static final NatGuest DB = guest("db", 2);

  private final NatKnowledge told = new NatKnowledge();

  @Test
  void everythingIsToldToOneThatKnowsNothing() {
    assertThat(change(wanted(1, List.of(WEB, DB), published(WEB, 8080))))
        .isEqualTo(
            new NatChange(List.of(), List.of(), List.of(WEB, DB), List.of(published(WEB, 8080))));
  }

  @Test
  void nothingIsToldTwice() {
    told.took(WEB);
    told.took(published(WEB, 8080));
    NatChange change = change(wanted(1, WEB, published(WEB, 8080)));
    assertThat(change.isNothing()).isTrue();
  }

  @Test
  void aPortThatGoesToAnotherGuestIsWithdrawnFirst() {
    told.took(WEB);
    told.took(DB);
    told.took(published(WEB, 8080));
    assertThat(change(wanted(1, List.of(WEB, DB), published(DB, 8080))))
        .isEqualTo(
            new NatChange(
                List.of(published(WEB, 8080)), List.of(), List.of(), List.of(published(DB, 8080))));
  }

  @Test
  void whoGoesTakesItsPortsAlong() {
    told.took(WEB);
    told.took(published(WEB, 8080));
    assertThat(change(Wanted.nothing()))
        .isEqualTo(new NatChange(List.of(), List.of("web"), List.of(), List.of()));
  }

  @Test
  void guestsThatChangeAddressesWithEachOtherAreForgottenAndPublishedAnew() {
    told.took(WEB);
    told.took(DB);
    told.took(published(WEB, 8080));
    NatGuest web = guest("web", 1, "10.87.0.3");
    NatGuest db = guest("db", 2, "10.87.0.2");
    assertThat(change(wanted(1, List.of(web, db), published(web, 8080))))
        .isEqualTo(
            new NatChange(
                List.of(), List.of("db", "web"), List.of(web, db), List.of(published(web, 8080))));
  }

  @Test
  void guestsThatAnEarlierEngineToldAreToldAgainAndTheirPortsKept() {
    NatKnowledge found =
        NatKnowledge.of(
            new NatState(
                1,
                true,
                true,
                0,
                10,
                List.of(new NatState.GuestFlows("web", 0, 0), new NatState.GuestFlows("old", 1, 0)),
                List.of(new NatState.Published("web", "tcp", "::1", 8080, 80, 3)),
                Map.of()));
    NatPublication speltOtherwise = new NatPublication("web", "tcp", "0:0:0:0:0:0:0:1", 8080, 80);
    assertThat(NatChange.between(found, wanted(1, WEB, speltOtherwise)))
        .isEqualTo(new NatChange(List.of(), List.of("old"), List.of(WEB), List.of()));
  }

  private NatChange change(Wanted wanted) {
    return NatChange.between(told, wanted);
  }
}
