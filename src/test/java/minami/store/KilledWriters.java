package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processes that write into a store as fast as they can, until they are killed. */
final class KilledWriters {

  private static final int NAMES = 300;
  private static final long BOUND = 16 << 20;
  private static final int MOST_BYTES = 200_000;

  /** The lock, and what two writers and who writes a purge down may have begun. */
  private static final int FILES_LEFT = 4;

  private final Path folder;
  private final Random random = new Random();
  private int found;
  private int mostLeft;

  KilledWriters(Path folder) {
    this.folder = folder;
  }

  /** How many thumbnails were found whole. */
  int found() {
    return found;
  }

  /** The most files that were left half-written, of one process. */
  int mostLeft() {
    return mostLeft;
  }

  /** Kills some that write at the same time. What they leave is looked at. */
  void kill(int processes) throws Exception {
    List<Process> writers = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        writers.add(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledWriters.class.getName(),
                    folder.toString(),
                    Long.toString(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
      }
      for (Process writer : writers) {
        BufferedReader out =
            new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8));
        assertThat(out.readLine()).isEqualTo("writing");
        TimeUnit.MICROSECONDS.sleep(random.nextInt(100_000)); // at any moment
        assertThat(writer.isAlive()).isTrue();
        writer.destroyForcibly().waitFor();
      }
    } finally {
      writers.forEach(Process::destroyForcibly);
    }
    for (Path left : list(folder.resolve("tmp"))) {
      mostLeft = Math.max(mostLeft, list(left).size());
    }
    assertThat(mostLeft).isLessThanOrEqualTo(FILES_LEFT);
  }

  /** The next start removes what was left, and finds whole thumbnails or none. */
  void check() throws Exception {
    try (ThumbnailStore store = open(folder)) {
      await().atMost(Duration.ofSeconds(30)).until(() -> store.state().entries() >= 0);
      assertThat(list(folder.resolve("tmp"))).isEmpty();
      for (int i = 0; i < NAMES; i++) {
        ThumbnailName name = Thumbs.name(i);
        Stored stored = store.get(name).get(10, TimeUnit.SECONDS);
        if (stored != null) {
          byte[] bytes = stored.thumbnail().bytes();
          assertThat(bytes)
              .isEqualTo(
                  Thumbs.of(name, bytes.length, stored.version(), Instant.EPOCH)
                      .thumbnail()
                      .bytes());
          found++;
        }
      }
      StoreState state = store.state();
      assertThat(state.damaged()).isZero();
      assertThat(state.failures()).isZero();
      assertThat(state.bytes()).isLessThanOrEqualTo(BOUND);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static ThumbnailStore open(Path folder) throws InterruptedException {
    ThumbnailStore store =
        ThumbnailStore.open(
            new ThumbnailStore.Settings(folder.toUri().toString(), null, BOUND, "m", 4 << 20));
    while (!store.state().ready()) {
      TimeUnit.MICROSECONDS.sleep(200);
    }
    return store;
  }

  /** Writes into the folder, with the seed that follows. */
  public static void main(String[] args) throws Exception {
    ThumbnailStore store = open(Path.of(args[0]));
    Random random = new Random(Long.parseLong(args[1]));
    boolean told = false;
    for (int i = 0; true; i++) {
      ThumbnailName name = Thumbs.name(random.nextInt(NAMES));
      String version = "v" + random.nextInt(3);
      store.put(
          name,
          Thumbs.of(name, 100 + random.nextInt(MOST_BYTES), version, Instant.now()),
          () -> true);
      if (i % 50 == 49) {
        store.removeImages(List.of(Thumbs.name(random.nextInt(NAMES)).image()));
        store.settle(Thumbs.name(random.nextInt(NAMES)).image(), "v1");
        store.removeBelow("albums/");
        store.stamp(Instant.now().toString());
      }
      while (store.state().waitingBytes() > 2 << 20) {
        TimeUnit.MICROSECONDS.sleep(200);
      }
      if (!told && store.state().writes() > 0) {
        System.out.println("writing");
        told = true;
      }
    }
  }
}
