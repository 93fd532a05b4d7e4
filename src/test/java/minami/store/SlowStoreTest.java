package minami.store;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import minami.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A disk that hangs, like a network file system whose server has gone. */
class SlowStoreTest {

  private static final long PENDING = 1 << 20;

  private final HangingShelf shelf = new HangingShelf();

  @AfterEach
  void letGo() {
    shelf.goOn();
  }

  private ThumbnailStore open() {
    ThumbnailStore store =
        new ThumbnailStore(
            new ThumbnailStore.Settings("file:///hangs/", null, 64 << 20, "m", PENDING),
            ThumbnailStore.Kind.FOLDER,
            shelf);
    await().until(() -> store.state().ready());
    return store;
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("minami-store"))
        .toList();
  }

  @Test
  void hangingStore_isGivenUp_whatWaitsIsBounded_recovers() throws Exception {
    try (LogLines lines = LogLines.of(Health.class);
        ThumbnailStore store = open()) {
      Stored stored = Thumbs.of(Thumbs.name(1), 10_000);
      shelf.hang();
      long begun = System.nanoTime();
      List<CompletableFuture<Stored>> gets = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        gets.add(store.get(Thumbs.name(i)));
        store.put(Thumbs.name(i), stored, () -> true);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .as("nobody who asks is held")
          .isLessThan(Duration.ofSeconds(2));
      for (CompletableFuture<Stored> get : gets) {
        assertThat(get.get(5, SECONDS)).isNull();
      }
      assertThat(store.state().waitingBytes()).isBetween(1L, PENDING);
      assertThat(store.state().dropped()).isGreaterThan(800);
      assertThat(threads()).hasSizeLessThan(10);
      await().until(() -> !store.state().reading().equals("closed"));
      assertThat(store.get(Thumbs.name(1))).as("not even asked").isDone();
      await().atMost(Duration.ofSeconds(5)).until(() -> lines.all().size() == 1);
      assertThat(lines.all().get(0)).contains("takes too long");
      shelf.goOn();
      await().atMost(Duration.ofSeconds(15)).until(() -> store.state().reading().equals("closed"));
      assertThat(store.get(Thumbs.name(1)).get(5, SECONDS)).isNull();
      await().until(() -> store.state().waitingBytes() == 0);
    }
    assertNoThreadIsLeft();
  }

  @Test
  void purgesOfAHangingStore_holdAtOnce_andAreSaidToBeLate() throws Exception {
    try (ThumbnailStore store = open()) {
      shelf.hang();
      CompletableFuture<Void> purged =
          store.removeImages(List.of(Thumbs.name(1).image(), Thumbs.name(2).image()));
      assertThat(store.removeBelow("a/")).isNotDone();
      assertThat(purged).isNotDone();
      await().atMost(Duration.ofSeconds(15)).until(purged::isCompletedExceptionally);
      shelf.goOn();
    }
    assertNoThreadIsLeft();
  }

  @Test
  void hangingStore_isClosedSoon_whoWaitsIsAnswered() throws Exception {
    ThumbnailStore store = open();
    shelf.hang();
    CompletableFuture<Stored> get = store.get(Thumbs.name(1));
    store.put(Thumbs.name(1), Thumbs.of(Thumbs.name(1), 10_000), () -> true);
    CompletableFuture<Void> purged = store.removeImages(List.of(Thumbs.name(1).image()));
    store.stamp("now");
    long begun = System.nanoTime();
    store.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    assertThat(get.get(0, MILLISECONDS)).isNull();
    assertThat(purged).isCompletedExceptionally();
    assertThat(store.get(Thumbs.name(1)).get(0, MILLISECONDS)).isNull();
    store.put(Thumbs.name(1), Thumbs.of(Thumbs.name(1), 10_000), () -> true);
    assertThat(store.removeAll()).isCompletedExceptionally();
    store.close();
    shelf.goOn();
    assertNoThreadIsLeft();
  }

  private static void assertNoThreadIsLeft() {
    await().atMost(Duration.ofSeconds(5)).until(() -> threads().isEmpty());
  }

  /** Has nothing; every call hangs, when told to, and cannot be interrupted. */
  private static final class HangingShelf implements Shelf {
    private volatile CountDownLatch gate = new CountDownLatch(0);

    void hang() {
      gate = new CountDownLatch(1);
    }

    void goOn() {
      gate.countDown();
    }

    private void pass() {
      boolean passed = false;
      while (!passed) {
        try {
          gate.await();
          passed = true;
        } catch (InterruptedException e) {
          // as a system call
        }
      }
    }

    @Override
    public byte[] get(String group, String name) {
      pass();
      return null;
    }

    @Override
    public byte[] head(String group, String name) {
      pass();
      return null;
    }

    @Override
    public boolean hasRoom(long bytes) {
      return true;
    }

    @Override
    public boolean isCrowded() {
      return false;
    }

    @Override
    public boolean put(String group, String name, byte[] bytes, BooleanSupplier wanted) {
      pass();
      return true;
    }

    @Override
    public List<String> names(String group) {
      pass();
      return List.of();
    }

    @Override
    public void remove(String group, String name) {
      pass();
    }

    @Override
    public void forEach(Visitor visitor) {
      pass();
    }

    @Override
    public byte[] note(String path) {
      pass();
      return null;
    }

    @Override
    public List<String> notes(String folder) {
      pass();
      return List.of();
    }

    @Override
    public void putNote(String path, byte[] text) {
      pass();
    }

    @Override
    public void removeNote(String path) {
      pass();
    }

    @Override
    public void tidy() {
      pass();
    }

    @Override
    public Extent extent() {
      return new Extent(-1, -1, -1, 0);
    }

    @Override
    public void close() {
      pass();
    }
  }
}
