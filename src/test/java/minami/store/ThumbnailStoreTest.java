package minami.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
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
}
