package minami.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import minami.testing.Heap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder of a million thumbnails beside an empty one. Not among the tests of a build; run by
 * name; files go below {@code java.io.tmpdir}:
 *
 * <pre>
 * mvn -q test -Dtest=StoreBenchmark -Dstore.entries=1000000
 * </pre>
 */
final class StoreBenchmark {

  private static final int ENTRIES = Integer.getInteger("store.entries", 1_000_000);
  private static final int SIZE = 300;
  private static final int CALLS = 1_000;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @TempDir Path folder;

  @Test
  void millionThumbnails() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path full = Files.createDirectory(folder.resolve("full"));
    calls("warm-up", empty, 64L << 30);
    calls("empty folder", empty, 64L << 30);
    long begun = System.nanoTime();
    for (int i = 0; i < ENTRIES; i++) {
      make(full, i);
    }
    tell("%,d thumbnails were made in %s%n", ENTRIES, since(begun));
    calls("full folder", full, 64L << 30);
    calls("full folder", full, 64L << 30);
    long bytes = count(full);
    lower(full, bytes / 2);
  }

  /** Not an entry, but nobody reads it. */
  private static void make(Path folder, int i) throws IOException {
    String group = Thumbs.name(i).image().group();
    Path shard = folder.resolve(group.substring(0, 3));
    if (i < 100_000) {
      Files.createDirectories(shard);
    }
    Files.write(shard.resolve(group + "." + group), new byte[SIZE]);
  }

  private static ThumbnailStore open(Path folder, long size) {
    return ThumbnailStore.open(
        new ThumbnailStore.Settings("file://" + folder + "/", null, size, "m", 64 << 20));
  }

  private static void calls(String title, Path folder, long size) throws Exception {
    long begun = System.nanoTime();
    try (ThumbnailStore store = open(folder, size)) {
      String opened = since(begun);
      awaitShortly(() -> store.state().ready());
      tell("%s: open() %s, first answer after %s%n", title, opened, since(begun));
      awaitShortly(() -> store.state().entries() >= 0);
      long[] puts = new long[CALLS];
      long[] hits = new long[CALLS];
      long[] misses = new long[CALLS];
      for (int i = 0; i < CALLS; i++) {
        Stored stored = Thumbs.of(Thumbs.name(-1 - i), 20_000);
        long writes = store.state().writes();
        long start = System.nanoTime();
        store.put(Thumbs.name(-1 - i), stored, () -> true);
        puts[i] = System.nanoTime() - start;
        awaitShortly(() -> store.state().writes() > writes);
      }
      long before = readersCpu();
      for (int i = 0; i < CALLS; i++) {
        long start = System.nanoTime();
        assertThat(store.get(Thumbs.name(-1 - i)).get(5, TimeUnit.SECONDS)).isNotNull();
        hits[i] = System.nanoTime() - start;
      }
      long between = readersCpu();
      for (int i = 0; i < CALLS; i++) {
        long start = System.nanoTime();
        assertThat(store.get(Thumbs.name(Integer.MAX_VALUE - i)).get(5, TimeUnit.SECONDS)).isNull();
        misses[i] = System.nanoTime() - start;
      }
      long after = readersCpu();
      tell("%s, 20 kB: put() %s, hit %s, miss %s%n", title, of(puts), of(hits), of(misses));
      tell(
          "%s, CPU of the readers: hit %d us, miss %d us%n",
          title, (between - before) / 1000 / CALLS, (after - between) / 1000 / CALLS);
    }
  }

  private static void awaitShortly(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      TimeUnit.MICROSECONDS.sleep(100);
    }
  }

  private static long readersCpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(t -> t != null && t.getThreadName().startsWith("minami-store-read"))
        .mapToLong(t -> threads.getThreadCpuTime(t.getThreadId()))
        .sum();
  }

  private static long count(Path folder) throws Exception {
    long cpu = SYSTEM.getProcessCpuTime();
    long begun = System.nanoTime();
    ThumbnailStore[] store = new ThumbnailStore[1];
    long heap =
        Heap.takenBy(
            () -> {
              store[0] = open(folder, 64L << 30);
              await()
                  .atMost(Duration.ofMinutes(10))
                  .pollInterval(Duration.ofMillis(5))
                  .until(() -> store[0].state().entries() >= 0);
              return store[0];
            });
    StoreState state = store[0].state();
    tell(
        "counted %,d in %s, CPU %d ms; all of the store takes %,d bytes of heap%n",
        state.entries(), since(begun), (SYSTEM.getProcessCpuTime() - cpu) / 1_000_000, heap);
    store[0].close();
    return state.bytes();
  }

  private static void lower(Path folder, long bound) throws IOException {
    long begun = System.nanoTime();
    long cpu = SYSTEM.getProcessCpuTime();
    try (ThumbnailStore store = open(folder, bound)) {
      await()
          .atMost(Duration.ofMinutes(20))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> store.state().entries() >= 0 && store.state().bytes() <= bound);
      tell(
          "bound lowered to the half: it holds again after %s, CPU %d ms, %,d are left%n",
          since(begun), (SYSTEM.getProcessCpuTime() - cpu) / 1_000_000, store.state().entries());
    }
  }

  private static String since(long begun) {
    return String.format("%.1f ms", (System.nanoTime() - begun) / 1e6);
  }

  private static String of(long[] nanos) {
    Arrays.sort(nanos);
    return String.format(
        "%d us (p99 %d)", nanos[nanos.length / 2] / 1000, nanos[nanos.length * 99 / 100] / 1000);
  }

  private static void tell(String format, Object... arguments) {
    System.out.printf("%s  " + format, concat(Instant.now(), arguments));
  }

  private static Object[] concat(Object first, Object[] others) {
    Object[] all = new Object[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }
}
