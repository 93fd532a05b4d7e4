package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import minami.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may happen to the folder of a running store. Some of it only root may bring about. */
class StoreFaultsTest {

  private static final long MB = 1 << 20;

  @TempDir Path temp;
  private Path folder;
  private LogLines lines;
  private int mounts;

  @BeforeEach
  void listen() {
    folder = temp.resolve("store");
    lines = LogLines.of(Health.class);
  }

  @AfterEach
  void cleanUp() throws Exception {
    lines.close();
    while (mounts > 0) {
      unmount();
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** A file system of its own, so large. */
  private void mountSmall(String size) throws Exception {
    Files.createDirectories(folder);
    mount("-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
  }

  private void mountReadOnly() throws Exception {
    mount("--bind", folder.toString(), folder.toString());
    assertThat(run("mount", "-o", "remount,bind,ro", folder.toString())).isTrue();
  }

  private void mount(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(arguments));
    assumeTrue(run(command.toArray(String[]::new)), "this user may not mount");
    mounts++;
  }

  private void unmount() throws Exception {
    assertThat(run("umount", folder.toString())).isTrue();
    mounts--;
  }

  private ThumbnailStore open() {
    return ThumbnailStore.open(
        new ThumbnailStore.Settings("file://" + folder + "/", null, 64 * MB, "m", 16 * MB));
  }

  private ThumbnailStore openReady() {
    ThumbnailStore store = open();
    await().until(() -> store.state().ready());
    return store;
  }

  private static Stored get(ThumbnailStore store, int i) throws Exception {
    return store.get(Thumbs.name(i)).get(2, SECONDS); // never longer
  }

  private static void put(ThumbnailStore store, int i) {
    ThumbnailName name = Thumbs.name(i);
    store.put(name, Thumbs.of(name, 50_000), () -> true);
  }

  private static void putAndAwait(ThumbnailStore store, int i) {
    long writes = store.state().writes();
    put(store, i);
    await().atMost(30, SECONDS).until(() -> store.state().writes() > writes);
  }

  /** Writes until the store stops trying. */
  private void breakByWriting(ThumbnailStore store) {
    await()
        .pollInterval(5, MILLISECONDS)
        .until(
            () -> {
              put(store, 999);
              return !store.state().writing().equals("closed");
            });
  }

  /** Writes until that works again, which takes no restart. */
  private void awaitRecovery(ThumbnailStore store) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              put(store, 7);
              return store.state().writing().equals("closed") && get(store, 7) != null;
            });
    await().until(() -> lines.all().size() == 2);
  }

  private void assertTold(String what) {
    await().until(() -> !lines.all().isEmpty());
    assertThat(lines.all()).hasSize(1);
    assertThat(lines.all().get(0)).contains(folder.getFileName().toString()).contains(what);
  }

  @Test
  void fullDisk_isToldOnce_whatIsThereIsStillFound_recovers() throws Exception {
    mountSmall("2m");
    try (ThumbnailStore store = openReady()) {
      putAndAwait(store, 1);
      Files.write(folder.resolve("filler"), new byte[(int) (2 * MB - 300_000)]);
      for (int i = 10; i < 20; i++) {
        put(store, i);
      }
      breakByWriting(store);
      assertTold("the disk is full");
      assertThat(get(store, 1)).isNotNull();
      assertThat(get(store, 500)).isNull();
      Files.delete(folder.resolve("filler"));
      awaitRecovery(store);
      assertThat(lines.all().get(1)).contains("used again");
      assertThat(store.state().damaged()).isZero();
    }
  }

  @Test
  void readOnlyFolder_isStillRead_purgesHoldMeanwhile_recovers() throws Exception {
    try (ThumbnailStore store = openReady()) {
      putAndAwait(store, 1);
      putAndAwait(store, 2);
      try (Stream<Path> files = Files.walk(folder)) { // old enough to be touched when used
        files
            .filter(Files::isRegularFile)
            .forEach(file -> file.toFile().setLastModified(1_000_000_000_000L));
      }
      mountReadOnly();
      breakByWriting(store);
      assertTold("read-only");
      assertThat(get(store, 1)).isNotNull();
      assertThat(get(store, 500)).isNull();
      var purged = store.removeImages(List.of(Thumbs.name(2).image()));
      assertThat(get(store, 2)).isNull();
      assertThatThrownBy(() -> purged.get(15, SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("read-only");
      assertThat(store.settle(Thumbs.name(1).image(), "v2").get(5, SECONDS)).isFalse();
      assertThat(get(store, 1)).as("of an old version").isNull();
      unmount();
      awaitRecovery(store);
      FolderShelf shelf = new FolderShelf(folder, MB);
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> shelf.names(Thumbs.name(2).image().group()).isEmpty());
    }
  }

  @Test
  void folderRemovedUnderTheRunningStore_isMadeAgain() throws Exception {
    try (ThumbnailStore store = openReady()) {
      putAndAwait(store, 1);
      assertThat(run("rm", "-r", folder.toString())).isTrue();
      assertThat(get(store, 1)).isNull();
      putAndAwait(store, 1);
      assertThat(get(store, 1)).isNotNull();
      assertThat(run("mv", folder.toString(), folder + ".away")).isTrue();
      putAndAwait(store, 2);
      assertThat(get(store, 2)).isNotNull();
      assertThat(lines.all()).isEmpty();
    }
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void fileInPlaceOfTheFolder_orDanglingLink_isToldOnce_recovers() throws Exception {
    Files.writeString(folder, "not a folder");
    try (ThumbnailStore store = open()) {
      assertThat(get(store, 1)).isNull();
      put(store, 1);
      await().until(() -> !lines.all().isEmpty());
      assertTold("not a folder");
      assertThat(store.stamp()).isNotDone();
      Files.delete(folder);
      Files.createSymbolicLink(folder, temp.resolve("nowhere"));
      await().atMost(Duration.ofSeconds(10)).until(() -> store.state().ready());
      assertThat(get(store, 1)).isNull();
      await().until(() -> lines.all().size() == 2);
      breakByWriting(store);
      Files.delete(folder);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                put(store, 7);
                return get(store, 7) != null;
              });
      assertThat(store.stamp().get(1, SECONDS)).isEmpty();
      assertThat(lines.all().stream().filter(line -> line.contains("cannot be"))).hasSize(1);
    }
    assertThat(Files.exists(temp.resolve("nowhere"))).isFalse();
  }

  @Test
  void fileInPlaceOfAShard_concernsOnlyThat() throws Exception {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(Thumbs.name(1).image().group().substring(0, 3)), "a file");
    try (ThumbnailStore store = openReady()) {
      put(store, 1);
      await().until(() -> store.state().failures() == 1);
      assertThat(get(store, 1)).isNull();
      putAndAwait(store, 2);
      assertThat(get(store, 2)).isNotNull();
    }
  }

  @Test
  void folderOfAnotherUser_isToldOnce() throws Exception {
    Files.createDirectories(folder);
    // Root may write anywhere, but not into a folder that is immutable.
    Files.createDirectories(folder.resolve("tmp"));
    assumeTrue(run("chattr", "+i", folder.resolve("tmp").toString()), "no such attribute here");
    try (ThumbnailStore store = openReady()) {
      breakByWriting(store);
      assertTold("no right");
      assertThat(get(store, 1)).isNull();
      assertThat(run("chattr", "-i", folder.resolve("tmp").toString())).isTrue();
      awaitRecovery(store);
    }
  }

  /** Each is found once, removed, and told of; nothing of it is served. */
  @Test
  void damagedFiles_areRemoved() throws Exception {
    try (ThumbnailStore store = openReady();
        LogLines damage = LogLines.of(ThumbnailStore.class)) {
      for (int i = 0; i < 5; i++) {
        putAndAwait(store, i);
      }
      List<Path> files = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        files.add(file(i));
      }
      byte[] entry = Files.readAllBytes(files.get(1));
      Files.write(files.get(0), new byte[0]);
      Files.write(files.get(1), Arrays.copyOf(entry, entry.length / 2));
      entry[entry.length / 2] ^= 1;
      Files.write(files.get(2), entry);
      Files.write(files.get(3), Files.readAllBytes(files.get(4)));
      for (int i = 0; i < 4; i++) {
        assertThat(get(store, i)).isNull();
        assertThat(files.get(i)).doesNotExist();
      }
      assertThat(get(store, 4)).isNotNull();
      assertThat(store.state().damaged()).isEqualTo(4);
      assertThat(store.state().reading()).isEqualTo("closed");
      assertThat(damage.all()).hasSize(1);
    }
  }

  private Path file(int i) throws IOException {
    String group = Thumbs.name(i).image().group();
    String name = new FolderShelf(folder, MB).names(group).get(0);
    return folder.resolve(group.substring(0, 3)).resolve(group + "." + name);
  }

  @Test
  void purgeBelow_holdsAcrossARestart_andIsCarriedOutLater() throws Exception {
    Instant before = Instant.now().minusSeconds(600);
    ThumbnailName album = Thumbs.name("albums/1.jpg", "1x1");
    ThumbnailName named = Thumbs.name("@other/albums/1.jpg", "1x1");
    ThumbnailName other = Thumbs.name("others/1.jpg", "1x1");
    try (ThumbnailStore store = openReady()) {
      for (ThumbnailName name : List.of(album, named, other)) {
        long writes = store.state().writes();
        store.put(name, Thumbs.of(name, 1000, "v1", before), () -> true);
        await().until(() -> store.state().writes() > writes);
      }
      store.removeBelow("albums/").get(5, SECONDS);
      assertThat(store.get(album).get(2, SECONDS)).isNull();
      assertThat(store.get(other).get(2, SECONDS)).isNotNull();
    }
    try (ThumbnailStore store = openReady()) {
      assertThat(store.get(album).get(2, SECONDS)).isNull();
      assertThat(store.get(other).get(2, SECONDS)).isNotNull();
      long dropped = store.state().dropped();
      store.put(album, Thumbs.of(album, 1000), () -> true);
      await().until(() -> store.state().dropped() > dropped);
      assertThat(store.state().entries()).isEqualTo(3);
    }
    Path mark;
    try (Stream<Path> marks = Files.list(folder.resolve("purged"))) {
      mark = marks.findFirst().orElseThrow();
    }
    String longAgo = Long.toString(Instant.now().minusSeconds(300).toEpochMilli());
    Files.writeString(mark, Files.readString(mark).replaceAll("\n[0-9]+\n", "\n" + longAgo + "\n"));
    try (ThumbnailStore store = openReady()) {
      await().until(() -> !Files.exists(mark));
      assertThat(store.state().entries()).isEqualTo(2);
      assertThat(store.get(named).get(2, SECONDS)).isNotNull();
      store.removeAll().get(5, SECONDS);
      assertThat(store.get(named).get(2, SECONDS)).isNull();
    }
  }

  @Test
  void damagedMark_isAPurgeOfAll() throws Exception {
    Path mark = folder.resolve("purged").resolve("0123456789abcdef");
    Files.createDirectories(mark.getParent());
    Files.writeString(mark.resolveSibling("README"), "all is well");
    try (ThumbnailStore store = openReady()) {
      putAndAwait(store, 1);
      assertThat(get(store, 1)).isNotNull();
    }
    Files.write(mark, "below\n17".getBytes(UTF_8));
    try (ThumbnailStore store = openReady()) {
      assertThat(get(store, 1)).isNull();
    }
  }
}
