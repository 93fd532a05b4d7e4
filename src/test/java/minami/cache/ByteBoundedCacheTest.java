package minami.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import minami.testing.Heap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ByteBoundedCacheTest {

  private static final long MAX = 10 << 20;

  private final ByteBoundedCache<byte[]> cache = new ByteBoundedCache<>(MAX, value -> value.length);

  @AfterEach
  void close() {
    cache.close();
  }

  @Test
  void state_countsEntriesAndThoseThatWentToMakeRoom() {
    for (int i = 0; i < 12; i++) {
      cache.put("k" + i, new byte[1 << 20]);
    }
    cache.remove("k11"); // not to make room
    CacheState state = cache.state();
    assertThat(state.entries()).isEqualTo(8);
    assertThat(state.evictions()).isEqualTo(3);
    assertThat(state.bytes()).isEqualTo(cache.bytes()).isBetween(8L << 20, state.maxBytes());
    assertThat(state.maxBytes()).isEqualTo(MAX);
  }

  @Test
  void concurrentPutsOfAllSizes_neverPassTheBound() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Long>> writers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Random random = new Random(t);
      writers.add(
          () -> {
            long most = 0;
            for (int i = 0; i < 3_000; i++) {
              int size = i % 100 == 0 ? 10 << 20 : i % 10 == 0 ? 1 << 20 : 1 << 10;
              cache.put("k" + random.nextInt(5_000), new byte[size]);
              most = Math.max(most, cache.bytes());
            }
            return most;
          });
    }
    try {
      for (Future<Long> most : threads.invokeAll(writers)) {
        assertThat(most.get()).isBetween(MAX / 2, MAX);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void entriesThatAreHit_surviveThoseThatAreNot() {
    for (int i = 0; i < 100; i++) {
      cache.put("hot" + i, new byte[10_000]);
    }
    for (int i = 0; i < 5_000; i++) {
      cache.put("cold" + i, new byte[10_000]);
      assertThat(cache.get("hot" + i % 100)).as("hot%d after %d cold ones", i % 100, i).isNotNull();
    }
    assertThat(cache.get("cold0")).isNull();
    assertThat(cache.get("cold4999")).isNotNull();
  }

  @Test
  void valueForATime_isGivenNoLonger() {
    cache.put("for a day", new byte[1000], Duration.ofDays(1));
    cache.put("for no time", new byte[1000], Duration.ZERO);

    assertThat(cache.get("for a day")).isNotNull();
    assertThat(cache.has("for a day")).isTrue();
    assertThat(cache.get("for no time")).isNull();
    assertThat(cache.has("for no time")).isFalse();
    cache.put("for no time", new byte[1000]);
    assertThat(cache.get("for no time")).isNotNull();
  }

  @Test
  void hottest_areThoseWithTheMostHits() {
    for (int i = 0; i < 10; i++) {
      cache.put("k" + i, new byte[1000]);
      for (int hit = 0; hit < (i + 5) % 10; hit++) {
        cache.get("k" + i);
      }
    }

    assertThat(cache.hottest(3)).extracting(HotEntry::key).containsExactly("k4", "k3", "k2");
    assertThat(cache.hottest(3)).extracting(HotEntry::hits).containsExactly(9L, 8L, 7L);
    assertThat(cache.hottest(100)).hasSize(10).allMatch(entry -> entry.bytes() > 1000);
  }

  @Test
  void hitsOfLongAgo_countLessThanRecentOnes() {
    cache.put("old", new byte[1000]);
    cache.put("new", new byte[1000]);
    for (int hit = 0; hit < 100; hit++) {
      cache.get("old");
    }
    for (int round = 0; round < 10; round++) { // the hand passes in each
      for (int i = 0; i < 100; i++) {
        cache.put("cold" + round + "." + i, new byte[100_000]);
      }
      cache.get("old");
      for (int hit = 0; hit < 10; hit++) {
        cache.get("new");
      }
    }

    assertThat(cache.hottest(2)).extracting(HotEntry::key).containsExactly("new", "old");
  }

  @Test
  void valueOfMoreThanHalfTheCache_isNotKeptAndPushesNothingOut() {
    cache.put("small", new byte[1000]);
    cache.put("large", new byte[(int) (MAX / 2)]);
    assertThat(cache.get("large")).isNull();
    assertThat(cache.get("small")).isNotNull();
  }

  @Test
  void replacedAndRemovedValues_giveTheirBytesBack() {
    for (int i = 0; i < 100_000; i++) {
      cache.put("same", new byte[1000]);
    }
    assertThat(cache.bytes()).isLessThan(2_000);
    cache.remove("same");
    assertThat(cache.bytes()).isZero();
    assertThat(cache.get("same")).isNull();
  }

  @Test
  void smallValuesUnderLongKeys_takeWhatIsCounted() throws Exception {
    long taken =
        Heap.takenBy(
            () -> {
              for (int i = 0; i < 40_000; i++) {
                cache.put("k".repeat(i % 300) + i, new byte[16]);
              }
              return cache;
            });

    assertThat(cache.bytes()).isGreaterThan(MAX * 9 / 10);
    assertThat(taken).isBetween(MAX / 3, MAX * 3 / 2);
  }
}
