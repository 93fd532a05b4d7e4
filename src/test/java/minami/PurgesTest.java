package minami;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import minami.address.Purge;
import org.junit.jupiter.api.Test;

class PurgesTest {

  private static boolean ofA(Purge purge) {
    return purge.concernsImage("a.jpg");
  }

  private final Purges purges = new Purges();

  private static Purge image(String name) {
    return Purge.of(Purge.Kind.IMAGE, name);
  }

  @Test
  void purgeBeforeTheWork_doesNotConcernIt() {
    purges.add(List.of(image("a.jpg")), () -> {});
    assertThat(purges.since(purges.now(), PurgesTest::ofA)).isFalse();
  }

  @Test
  void purgeDuringTheWork_concernsItIfItIsOfTheImage() {
    long begun = purges.now();
    purges.add(List.of(image("b.jpg")), () -> {});
    assertThat(purges.since(begun, PurgesTest::ofA)).isFalse();
    purges.add(List.of(image("c.jpg"), image("a.jpg")), () -> {});
    purges.add(List.of(image("d.jpg")), () -> {});
    assertThat(purges.since(begun, PurgesTest::ofA)).isTrue();
    assertThat(purges.since(begun + 1, PurgesTest::ofA)).isTrue();
    assertThat(purges.since(purges.now() - 1, PurgesTest::ofA)).isFalse();
  }

  @Test
  void workThatOutlastsMorePurgesThanAreRemembered_isConcerned() {
    long begun = purges.now();
    purges.add(Stream.generate(() -> image("b.jpg")).limit(1_000).toList(), () -> {});
    assertThat(purges.since(begun, PurgesTest::ofA)).isFalse();
    purges.add(List.of(image("b.jpg")), () -> {});
    assertThat(purges.since(begun, PurgesTest::ofA)).isTrue();
  }

  @Test
  void everything_concernsAllWorkUnderWayAndNoneThatComes() {
    long begun = purges.now();
    purges.addAll(() -> {});
    assertThat(purges.since(begun, PurgesTest::ofA)).isTrue();
    assertThat(purges.since(purges.now(), PurgesTest::ofA)).isFalse();
  }

  @Test
  void result_isKeptOnlyIfItWasNotPurged() {
    AtomicInteger kept = new AtomicInteger();
    long begun = purges.now();
    assertThat(purges.keepUnless(begun, PurgesTest::ofA, kept::incrementAndGet)).isTrue();
    purges.add(List.of(image("a.jpg")), () -> {});
    assertThat(purges.keepUnless(begun, PurgesTest::ofA, kept::incrementAndGet)).isFalse();
    assertThat(kept).hasValue(1);
  }

  /** It may have begun with what is about to be forgotten. */
  @Test
  void workThatBeginsWhileThePurgeForgets_isConcerned() {
    AtomicLong begun = new AtomicLong();
    purges.add(List.of(image("a.jpg")), () -> begun.set(purges.now()));
    assertThat(purges.keepUnless(begun.get(), PurgesTest::ofA, () -> {})).isFalse();
    purges.addAll(() -> begun.set(purges.now()));
    assertThat(purges.keepUnless(begun.get(), PurgesTest::ofA, () -> {})).isFalse();
  }

  @Test
  void purge_spreadsAlthoughEverythingWasPurgedHereAfterIt() {
    purges.add(List.of(image("a.jpg")), () -> {});
    purges.addAll(() -> {});
    assertThat(purges.areSpreading(PurgesTest::ofA)).isTrue();
  }

  @Test
  void morePurgesAtOnceThanAreRemembered_mayAllBeSpreading() {
    purges.add(List.of(image("a.jpg")), () -> {});
    purges.add(Stream.generate(() -> image("b.jpg")).limit(1_000).toList(), () -> {});
    assertThat(purges.areSpreading(PurgesTest::ofA)).isTrue();
  }

  @Test
  void purge_isSpreadingAtFirst() {
    assertThat(purges.areSpreading(PurgesTest::ofA)).isFalse();
    purges.add(List.of(image("a.jpg")), () -> {});
    assertThat(purges.areSpreading(PurgesTest::ofA)).isTrue();
    assertThat(purges.areSpreading(purge -> purge.concernsImage("b.jpg"))).isFalse();
  }
}
