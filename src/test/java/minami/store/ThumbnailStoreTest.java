package minami.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThumbnailStoreTest {

  private static final long MB = 1 << 20;

  @TempDir Path folder;

  private ThumbnailStore open() {
    return open("m1");
  }

  private ThumbnailStore open(String meaning) {
    ThumbnailStore store =
        ThumbnailStore.open(
            new ThumbnailStore.Settings(
                folder.toUri().toString(), null, 64 * MB, meaning, 16 * MB));
    await().until(() -> store.state().ready());
    return store;
  }

  private static void put(ThumbnailStore store, ThumbnailName name, Stored stored) {
    long before = store.state().writes();
    store.put(name, stored, () -> true);
    await().until(() -> store.state().writes() > before);
  }

  private static Stored get(ThumbnailStore store, ThumbnailName name) throws Exception {
    return store.get(name).get(5, SECONDS);
  }

  @Test
  void thumbnail_afterARestart_isAsItWas() throws Exception {
    ThumbnailName name = Thumbs.name("a/b.jpg", "320x240");
    Stored stored = Thumbs.of(name, 20_000);
    try (ThumbnailStore store = open()) {
      assertThat(get(store, name)).isNull();
      put(store, name, stored);
    }
    try (ThumbnailStore store = open()) {
      Stored found = get(store, name);
      assertThat(found.thumbnail().bytes()).isEqualTo(stored.thumbnail().bytes());
      assertThat(found.thumbnail()).usingRecursiveComparison().isEqualTo(stored.thumbnail());
      assertThat(found.version()).isEqualTo(stored.version());
      assertThat(found.begun().toEpochMilli()).isEqualTo(stored.begun().toEpochMilli());
    }
    try (ThumbnailStore store = open("m2")) {
      assertThat(get(store, name)).as("made with other settings").isNull();
    }
  }

  @Test
  void purgedImage_isGone_andOthersStay() throws Exception {
    ThumbnailName small = Thumbs.name("a.jpg", "32x24");
    ThumbnailName large = Thumbs.name("a.jpg", "320x240");
    ThumbnailName other = Thumbs.name("b.jpg", "320x240");
    try (ThumbnailStore store = open()) {
      for (ThumbnailName name : List.of(small, large, other)) {
        put(store, name, Thumbs.of(name, 1000));
      }
      store.removeThumbnails(List.of(small)).get(5, SECONDS);
      assertThat(get(store, small)).isNull();
      assertThat(get(store, large)).isNotNull();
      store.removeImages(List.of(large.image())).get(5, SECONDS);
      assertThat(get(store, large)).isNull();
      assertThat(get(store, other)).isNotNull();
      assertThat(store.state().entries()).isEqualTo(1);
    }
  }

  @Test
  void puts_areDroppedIfUnwanted_orMadeOfWhatIsGone() throws Exception {
    ThumbnailName name = Thumbs.name("a.jpg", "32x24");
    Instant before = Instant.now().minusSeconds(1);
    try (ThumbnailStore store = open()) {
      store.put(name, Thumbs.of(name, 1000), () -> false);
      await().until(() -> store.state().dropped() == 1);
      store.removeImages(List.of(name.image())).get(5, SECONDS);
      store.put(name, Thumbs.of(name, 1000, "v1", before), () -> true);
      await().until(() -> store.state().dropped() == 2);
      store.settle(name.image(), "v2");
      store.put(name, Thumbs.of(name, 1000, "v1", before.plusMillis(1001)), () -> true);
      await().until(() -> store.state().dropped() == 3);
      put(store, name, Thumbs.of(name, 1000, "v2", Instant.now().plusMillis(10)));
      assertThat(get(store, name)).isNotNull();
      store.put(Thumbs.name(1), Thumbs.of(Thumbs.name(1), (int) (17 * MB)), () -> true);
      assertThat(store.state().dropped()).as("too much to wait").isEqualTo(4);
    }
  }

  @Test
  void changedOriginal_takesWithItWhatWasMadeOfTheOld() throws Exception {
    ThumbnailName small = Thumbs.name("a.jpg", "32x24");
    ThumbnailName large = Thumbs.name("a.jpg", "320x240");
    ThumbnailName other = Thumbs.name("b.jpg", "320x240");
    try (ThumbnailStore store = open()) {
      assertThat(store.settle(small.image(), "v1").get(5, SECONDS)).isFalse();
      Instant later = Instant.now().plusMillis(10);
      put(store, small, Thumbs.of(small, 1000, "v1", later));
      put(store, large, Thumbs.of(large, 1000, "v2", later));
      put(store, other, Thumbs.of(other, 1000, "v1", later));
      assertThat(store.settle(small.image(), "v2").get(5, SECONDS)).isTrue();
      assertThat(store.settle(small.image(), "v2").get(5, SECONDS)).isFalse();
      assertThat(get(store, small)).isNull();
      assertThat(get(store, large)).isNotNull();
      assertThat(get(store, other)).isNotNull();
    }
  }

  @Test
  void stamp_isKnownAfterARestart() throws Exception {
    try (ThumbnailStore store = open()) {
      assertThat(store.stamp().get(5, SECONDS)).isEmpty();
      store.stamp("1");
      await().until(() -> Files.exists(folder.resolve("stamp")));
      store.stamp("2"); // written at the end
    }
    try (ThumbnailStore store = open()) {
      assertThat(store.stamp().get(5, SECONDS)).isEqualTo("2");
    }
  }

  @Test
  void closedStore_leavesNoThread_noLock_nothingHalfWritten() throws Exception {
    ThumbnailStore store = open();
    for (int i = 0; i < 100; i++) {
      store.put(Thumbs.name(i), Thumbs.of(Thumbs.name(i), 10_000), () -> true);
    }
    store.close();
    assertThat(store.state().writes()).as("what was waiting").isEqualTo(100);
    assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
        .noneMatch(name -> name.startsWith("minami-store"));
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    try (ThumbnailStore next = open()) {
      assertThat(get(next, Thumbs.name(99))).isNotNull();
    }
  }

  @Test
  void addressThatIsNoFolder_isRefused() {
    for (String address :
        List.of(
            "",
            "/var/cache/",
            "file:relative/",
            "file:///var/cache",
            "file://host/folder/",
            "file:///",
            "file:///a b/",
            "http://example.com/",
            "file:///a/?b")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ThumbnailStore.check(address))
          .withMessageStartingWith("must be ");
    }
    ThumbnailStore.check("file:///var/cache/minami/");
  }
}
