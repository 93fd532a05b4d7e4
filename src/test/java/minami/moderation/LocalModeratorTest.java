package minami.moderation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static minami.moderation.Moderators.LONG;
import static minami.moderation.Moderators.SHORT;
import static minami.moderation.Moderators.assertKnown;
import static minami.moderation.Moderators.assertNoThreads;
import static minami.moderation.Moderators.failures;
import static minami.moderation.Moderators.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import minami.see.Scores;
import minami.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A moderator with a provider in this process. */
@Timeout(60)
class LocalModeratorTest {

  private static final byte[] JPEG = {1, 2, 3};
  private static final Map<String, Double> CLEAN = Map.of("porn", 0.1);

  private final CountDownLatch finish = new CountDownLatch(1);
  private Moderator moderator;

  @BeforeEach
  void reset() {
    ToldProvider.reset(jpeg -> CLEAN);
    FragileProvider.sound = false;
  }

  @AfterEach
  void close() {
    finish.countDown();
    if (moderator != null) {
      moderator.close();
    }
    assertNoThreads();
  }

  private void open(Duration timeout) {
    moderator = Moderators.open("told", timeout);
  }

  @Test
  void scores_areThoseOfTheProvider() {
    AtomicReference<String> where = new AtomicReference<>();
    ToldProvider.work =
        jpeg -> {
          where.set(Arrays.toString(jpeg) + " " + Thread.currentThread().getName());
          return Map.of("porn", 0.0, "sexy_2-b", 1.0);
        };
    open(LONG);

    assertKnown(get(moderator.judge(JPEG)), Map.of("porn", 0.0, "sexy_2-b", 1.0));
    assertThat(where.get()).isEqualTo("[1, 2, 3] minami-moderation-provider-1");
    assertThat(moderator.state().provider()).isEqualTo("told");
    assertThat(moderator.state().breaker()).isEqualTo("closed");
    assertThat(moderator.state().calls()).isOne();
    assertThat(moderator.state().failures().values()).containsOnly(0L);
  }

  static Stream<Map<String, Double>> nonsense() {
    Map<String, Double> many =
        IntStream.rangeClosed(0, 64).boxed().collect(Collectors.toMap(i -> "c" + i, i -> 0.0));
    Map<String, Double> noValue = new HashMap<>(CLEAN);
    noValue.put("sexy", null);
    Map<String, Double> noName = new HashMap<>(CLEAN);
    noName.put(null, 0.1);
    return Stream.of(
        null,
        Map.of(),
        Map.of("porn", Double.NaN),
        Map.of("porn", 1.0001),
        Map.of("porn", -0.1),
        Map.of("porn", Double.POSITIVE_INFINITY),
        Map.of("Porn", 0.5),
        Map.of("", 0.5),
        Map.of("a b", 0.5),
        noValue,
        noName,
        ofAnotherType(),
        many);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, Double> ofAnotherType() {
    return (Map) Map.of("porn", 1);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void scoresThatMakeNoSense_areUnknown(Map<String, Double> scores) {
    ToldProvider.work = jpeg -> scores;
    open(LONG);
    try (LogLines log = LogLines.of(TroubleLog.class)) {
      assertThat(get(moderator.judge(JPEG)).areMissing()).isTrue();
      assertThat(failures(moderator, "nonsense")).isOne();
      assertThat(log.all()).singleElement().asString().contains("told", "not understood: ");
    }
  }

  @Test
  void whatIsThrown_isUnknownAndOneEscapedLine() {
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("a\nforged\u2028line\u001b " + "x".repeat(1000)),
            new Exception(),
            new StackOverflowError());
    ToldProvider.work =
        jpeg -> {
          Throwable next = thrown.get(ToldProvider.CALLS.get() - 1);
          if (next instanceof Error e) {
            throw e;
          }
          throw (Exception) next;
        };
    open(LONG);
    try (LogLines log = LogLines.of(TroubleLog.class)) {
      for (int i = 0; i < thrown.size(); i++) {
        assertThat(get(moderator.judge(JPEG)).areMissing()).isTrue();
      }
      assertThat(failures(moderator, "failed")).isEqualTo(3);
      assertThat(log.all())
          .singleElement()
          .asString()
          .contains("it threw java.lang.IllegalStateException: a?forged?line? xxx")
          .hasSizeLessThan(500);
    }
    ToldProvider.work = jpeg -> CLEAN;
    assertKnown(get(moderator.judge(JPEG)), CLEAN);
  }

  @Test
  void slowCall_isInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    ToldProvider.work =
        jpeg -> {
          try {
            finish.await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
          return CLEAN;
        };
    open(SHORT);

    assertThat(get(moderator.judge(JPEG)).areMissing()).isTrue();
    assertThat(interrupted.await(20, SECONDS)).isTrue();
    assertThat(failures(moderator, "slow")).isOne();
    await().until(() -> moderator.state().underWay() == 0);
    ToldProvider.work =
        jpeg -> {
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          return CLEAN;
        };
    assertKnown(get(moderator.judge(JPEG)), CLEAN);
  }

  @Test
  void providerThatHangs_costsTwoThreadsAndTheOthersNoTime() {
    ToldProvider.work =
        jpeg -> {
          waitWhateverComes();
          return CLEAN;
        };
    open(SHORT);
    CompletableFuture<Scores> first = moderator.judge(JPEG);
    CompletableFuture<Scores> second = moderator.judge(JPEG);
    assertThat(get(first).areMissing()).isTrue();
    assertThat(get(second).areMissing()).isTrue();
    try (LogLines log = LogLines.of(TroubleLog.class)) {
      for (int i = 0; i < 20; i++) {
        get(moderator.judge(JPEG));
      }
      assertThat(log.all()).singleElement().asString().contains("it hangs");
    }
    assertThat(ToldProvider.CALLS).hasValue(2);
    assertThat(failures(moderator, "slow")).isEqualTo(2);
    assertThat(failures(moderator, "busy")).as("refused without waiting").isEqualTo(20);

    finish.countDown();
    await().until(() -> moderator.state().underWay() == 0);
    assertKnown(get(moderator.judge(JPEG)), CLEAN);
  }

  private void waitWhateverComes() {
    boolean over = false;
    while (!over) {
      try {
        finish.await();
        over = true;
      } catch (InterruptedException e) {
        // That is what makes it hang.
      }
    }
  }

  @Test
  void manyCalls_waitForTheirTurnOrAreRefused() throws Exception {
    ToldProvider.work =
        jpeg -> {
          finish.await();
          return CLEAN;
        };
    open(LONG);
    List<CompletableFuture<Scores>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(moderator.judge(JPEG));
    }
    await().until(() -> ToldProvider.CALLS.get() == 2);
    assertThat(moderator.state().underWay()).isEqualTo(2);
    assertThat(moderator.state().waiting()).isEqualTo(Moderator.MOST_WAITING);
    assertThat(failures(moderator, "busy")).isEqualTo(200 - 2 - Moderator.MOST_WAITING);

    finish.countDown();
    long known = all.stream().map(Moderators::get).filter(Scores::areKnown).count();
    assertThat(known).isEqualTo(2 + Moderator.MOST_WAITING);
  }

  @Test
  void close_endsCallsAndClosesTheProviderOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    ToldProvider.work =
        jpeg -> {
          begun.countDown();
          finish.await();
          return CLEAN;
        };
    open(LONG);
    List<CompletableFuture<Scores>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(moderator.judge(JPEG));
    }
    assertThat(begun.await(20, SECONDS)).isTrue();

    moderator.close();
    moderator.close();

    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(all).noneMatch(judged -> judged.join().areKnown());
    assertThat(ToldProvider.CLOSED).hasValue(1);
    assertNoThreads();
    assertThat(moderator.judge(JPEG).isDone()).isTrue();
    assertThat(moderator.judge(JPEG).join().areMissing()).isTrue();
  }

  @Test
  void close_doesNotWaitForEverForAProviderThatHangs() {
    ToldProvider.work =
        jpeg -> {
          waitWhateverComes();
          return CLEAN;
        };
    open(LONG);
    CompletableFuture<Scores> judged = moderator.judge(JPEG);
    await().until(() -> ToldProvider.CALLS.get() == 1);

    moderator.close();

    assertThat(judged.join().areMissing()).isTrue();
    assertThat(ToldProvider.CLOSED).hasValue(1);
    assertThat(finish.getCount()).as("it still hangs").isOne();
  }

  @Test
  void unknownName_isRefusedWithThoseThatThereAre() {
    FragileProvider.sound = true;
    assertThatThrownBy(() -> Moderators.open("other", LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "minami.moderation.provider = 'other': no ModerationProvider of that name; there are"
                + " fragile, told");
    assertThat(ToldProvider.CLOSED).as("found, and not used").hasValue(1);
  }

  @Test
  void providerThatCannotBeConstructed_isRefusedWithItsReason() {
    assertThatThrownBy(() -> Moderators.open("fragile", LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are told, and some that cannot be used: ")
        .hasMessageContaining("minami.moderation.FragileProvider")
        .hasMessageContaining("IllegalStateException: no model?here")
        .hasMessageNotContaining("\n");
  }

  @Test
  void providers_areLookedForWithTheContextClassLoader() {
    ClassLoader ours = Thread.currentThread().getContextClassLoader();
    Thread.currentThread()
        .setContextClassLoader(
            new ClassLoader(ours) {
              @Override
              public Enumeration<URL> getResources(String name) throws IOException {
                return name.startsWith("META-INF/services/minami")
                    ? Collections.emptyEnumeration()
                    : super.getResources(name);
              }
            });
    try {
      assertThatThrownBy(() -> Moderators.open("told", LONG))
          .hasMessageContaining("there are none");
    } finally {
      Thread.currentThread().setContextClassLoader(ours);
    }
  }

  @Test
  void builtIn_hasNoModerator() {
    assertThat(Moderators.settings("built-in", "", LONG).isBuiltIn()).isTrue();
    assertThat(Moderators.settings("told", "", LONG).isBuiltIn()).isFalse();
    assertThatThrownBy(() -> Moderators.open("built-in", LONG))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
