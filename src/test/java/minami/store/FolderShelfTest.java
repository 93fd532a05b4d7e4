package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderShelfTest {

  private static final int MB = 1 << 20;

  @TempDir Path folder;

  private static String group(int i) {
    return ImageName.hash("image " + i);
  }

  private static String name(int i) {
    return ImageName.hash("key " + i);
  }

  private static void put(FolderShelf shelf, int i, int size) throws IOException {
    assertThat(shelf.put(group(i), name(i), new byte[size], () -> true)).isTrue();
  }

  private Path file(int i) {
    return folder.resolve(group(i).substring(0, 3)).resolve(group(i) + "." + name(i));
  }

  private void setUsed(int i, Duration ago) throws IOException {
    Files.setLastModifiedTime(file(i), FileTime.from(Instant.now().minus(ago)));
  }

  /** The bytes of all regular files that are not being written, by the names that they have. */
  private long bytesOnDisk() throws IOException {
    long sum = 0;
    for (File shard : folder.toFile().listFiles((parent, name) -> !name.equals("tmp"))) {
      for (File file : shard.listFiles()) {
        sum += file.length();
      }
    }
    return sum;
  }

  @Test
  void fullShelf_losesWhatWasUsedLongestAgo() throws Exception {
    try (FolderShelf shelf = new FolderShelf(folder, MB)) {
      for (int i = 0; i < 95; i++) {
        put(shelf, i, 10_000);
        setUsed(i, Duration.ofHours(1 + 37 * i % 95)); // in no order
      }
      shelf.tidy();
      setUsed(50, Duration.ZERO);
      for (int i = 95; i < 100; i++) {
        put(shelf, i, 10_000);
      }
      shelf.tidy();
      assertThat(shelf.extent().bytes())
          .isBetween(800_000L, 15L * MB / 16)
          .isEqualTo(bytesOnDisk());
      assertThat(shelf.extent().entries()).isEqualTo(shelf.extent().bytes() / 10_000);
      long gone = shelf.extent().evicted();
      assertThat(gone).isEqualTo(100 - shelf.extent().entries());
      assertThat(file(50)).exists();
      for (int i = 0; i < 95; i++) {
        int rank = 94 - 37 * i % 95; // 0: used longest ago
        if (i != 50 && Math.abs(rank - gone) > 1) {
          assertThat(Files.exists(file(i))).as("used as the %dth", rank).isEqualTo(rank > gone);
        }
      }
    }
  }

  @Test
  void hit_isAUse_thatOutlivesTheProcess() throws Exception {
    try (FolderShelf shelf = new FolderShelf(folder, MB)) {
      for (int i = 0; i < 95; i++) {
        put(shelf, i, 10_000);
        setUsed(i, Duration.ofHours(100 - i));
      }
      for (int i = 0; i < 5; i++) {
        assertThat(shelf.get(group(i), name(i))).hasSize(10_000);
      }
    }
    try (FolderShelf shelf = new FolderShelf(folder, MB / 2)) {
      shelf.tidy();
      assertThat(bytesOnDisk()).isLessThanOrEqualTo(MB / 2).isGreaterThan(MB / 4);
      for (int i = 0; i < 5; i++) {
        assertThat(file(i)).exists();
      }
      assertThat(file(5)).doesNotExist();
      assertThat(file(94)).exists();
    }
  }

  @Test
  void bound_holdsUnderManyWriters_ofTwoShelvesInOneFolder() throws Exception {
    long bound = 24L * MB;
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (FolderShelf one = new FolderShelf(folder, bound);
        FolderShelf two = new FolderShelf(folder, bound)) {
      List<Future<Long>> writers = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        FolderShelf shelf = t % 2 == 0 ? one : two;
        int seed = t;
        writers.add(threads.submit(() -> write(shelf, new Random(seed))));
      }
      long most = 0;
      while (!writers.stream().allMatch(Future::isDone)) {
        one.tidy();
        two.tidy();
        most = Math.max(most, bytesOnDisk());
      }
      long written = 0;
      for (Future<Long> writer : writers) {
        written += writer.get();
      }
      assertThat(written).as("really a flood").isGreaterThan(2 * bound);
      assertThat(most).as("each knows late what the other writes").isLessThan(bound * 3 / 2);
      one.recount();
      one.tidy();
      assertThat(bytesOnDisk()).isLessThanOrEqualTo(bound).isEqualTo(one.extent().bytes());
    } finally {
      threads.shutdownNow();
    }
  }

  private static long write(FolderShelf shelf, Random random) throws Exception {
    long written = 0;
    for (int i = 0; i < 60; i++) {
      int size = 1000 << random.nextInt(11);
      String group = ImageName.hash("image " + random.nextInt());
      for (int tries = 0; tries < 10_000; tries++) {
        if (shelf.put(group, name(i), new byte[size], () -> true)) {
          written += size;
          break;
        }
        TimeUnit.MILLISECONDS.sleep(1); // there is no room yet
      }
    }
    return written;
  }

  @Test
  void boundOfTheLaterOfTwoPuts_isNotExceeded() throws Exception {
    try (FolderShelf shelf = new FolderShelf(folder, MB)) {
      put(shelf, 1, MB - 10);
      assertThat(shelf.hasRoom(11)).isFalse();
      assertThat(shelf.put(group(2), name(2), new byte[11], () -> true)).isFalse();
      assertThat(file(2)).doesNotExist();
      put(shelf, 1, 10); // in place of the first
      assertThat(shelf.hasRoom(MB - 10)).isTrue();
    }
  }

  @Test
  void unwantedEntry_isNotThere_nothingIsLeftAside() throws Exception {
    try (FolderShelf shelf = new FolderShelf(folder, MB)) {
      assertThat(shelf.put(group(1), name(1), new byte[10], () -> false)).isFalse();
      assertThat(shelf.get(group(1), name(1))).isNull();
      assertThatThrownBy(
              () ->
                  shelf.put(
                      group(1),
                      name(1),
                      new byte[10],
                      () -> {
                        throw new IllegalStateException("asked");
                      }))
          .hasMessage("asked");
      assertThat(bytesOnDisk()).isZero();
      try (Stream<Path> aside = Files.walk(folder.resolve("tmp"))) {
        assertThat(aside.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
            .containsExactly("lock");
      }
    }
    try (Stream<Path> aside = Files.list(folder.resolve("tmp"))) {
      assertThat(aside).isEmpty();
    }
  }

  /** What is not ours is neither followed, nor read, nor removed, nor replaced. */
  @Test
  void foreignFiles_areLeftAlone() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path secret = Files.writeString(outside.resolve("secret"), "secret");
    for (int i = 1; i < 8; i++) {
      Files.createDirectories(file(i).getParent());
    }
    Files.createSymbolicLink(file(1), secret);
    Files.createDirectory(file(2));
    assertThat(new ProcessBuilder("mkfifo", file(3).toString()).start().waitFor()).isZero();
    Files.createLink(file(4).getParent().resolve("README"), secret);
    Files.createSymbolicLink(file(5), folder.resolve("nowhere"));
    Path elsewhere = file(6).getParent().resolve(group(7) + "." + name(7)); // not its shard
    Files.writeString(elsewhere, "text");
    Path linked = file(8).getParent();
    Files.createSymbolicLink(linked, outside);
    Files.writeString(file(8), "by way of the link"); // it lies outside
    FileTime old = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(secret, old);
    Files.setLastModifiedTime(elsewhere, old);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try (FolderShelf shelf = new FolderShelf(folder, 1)) {
            shelf.tidy();
            assertThat(shelf.extent().entries()).isZero();
            for (int i = 1; i < 9; i++) {
              assertThat(shelf.get(group(i), name(i))).as("file %d", i).isNull();
              assertThat(shelf.head(group(i), name(i))).isNull();
              shelf.remove(group(i), name(i));
            }
          }
          try (FolderShelf shelf = new FolderShelf(folder, MB)) {
            for (int i : new int[] {1, 2, 3, 5}) {
              assertThat(shelf.put(group(i), name(i), new byte[10], () -> true)).isFalse();
            }
            assertThatThrownBy(() -> shelf.put(group(8), name(8), new byte[10], () -> true))
                .isInstanceOf(IOException.class);
            assertThat(shelf.names(group(8))).isEmpty();
            shelf.forEach((group, name) -> assertThat(shelf.head(group, name)).isNull());
          }
        });
    assertThat(secret).hasContent("secret");
    assertThat(elsewhere).hasContent("text");
    assertThat(outside.resolve(group(8) + "." + name(8))).hasContent("by way of the link");
    assertThat(file(1)).isSymbolicLink();
    assertThat(file(2)).isDirectory();
    assertThat(Files.exists(file(3), NOFOLLOW_LINKS)).isTrue();
    assertThat(file(4).getParent().resolve("README")).exists();
    assertThat(Files.isSymbolicLink(file(5))).isTrue();
  }

  /** A sparse file of a terabyte, under a name of ours. */
  @Test
  void longerFileThanAnyEntry_isNotRead() throws Exception {
    Files.createDirectories(file(1).getParent());
    try (var sparse = new java.io.RandomAccessFile(file(1).toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    try (FolderShelf shelf = new FolderShelf(folder, MB)) {
      assertThat(shelf.get(group(1), name(1))).isEmpty();
      assertThat(shelf.head(group(1), name(1))).hasSizeLessThan(MB);
      shelf.tidy();
      assertThat(file(1)).as("it takes too much room").doesNotExist();
    }
  }

  @Test
  void orphans_areRemoved_whatIsInUseOrForeignStays() throws Exception {
    Path tmp = folder.resolve("tmp");
    Path dead = Files.createDirectories(tmp.resolve("1-1-0123456789abcdef"));
    Files.write(dead.resolve("lock"), new byte[0]);
    Files.write(dead.resolve("17"), new byte[1000]);
    Path foreign = Files.createDirectories(tmp.resolve("1-1-0123456789abcdee"));
    Files.write(foreign.resolve("lock"), new byte[0]);
    Files.write(foreign.resolve("thesis.txt"), new byte[10]);
    Path nearlyRemoved = Files.createDirectories(tmp.resolve("1-1-0123456789abcded"));
    Path unlocked = Files.createDirectories(tmp.resolve("1-1-0123456789abcdec"));
    Files.write(unlocked.resolve("essay.txt"), new byte[10]);
    Path pipe = Files.createDirectories(tmp.resolve("1-1-0123456789abcdeb"));
    assertThat(new ProcessBuilder("mkfifo", pipe.resolve("lock").toString()).start().waitFor())
        .isZero();
    Path file = Files.writeString(tmp.resolve("note"), "mine");
    try (FolderShelf other = new FolderShelf(folder, MB);
        FolderShelf shelf = new FolderShelf(folder, MB)) {
      put(other, 1, 10);
      shelf.tidy();
      assertThat(dead).doesNotExist();
      assertThat(foreign.resolve("thesis.txt")).exists();
      assertThat(nearlyRemoved).doesNotExist();
      assertThat(unlocked.resolve("essay.txt")).exists();
      assertThat(pipe.resolve("lock")).exists();
      assertThat(file).exists();
      put(other, 2, 10);
    }
  }

  @Test
  void notes_areKept() throws Exception {
    try (FolderShelf shelf = new FolderShelf(folder, MB)) {
      assertThat(shelf.notes("purged")).isEmpty();
      assertThat(shelf.note("stamp")).isNull();
      shelf.putNote("purged/a", "one".getBytes(UTF_8));
      shelf.putNote("purged/a", "two".getBytes(UTF_8));
      assertThat(shelf.notes("purged")).containsExactly("a");
      assertThat(shelf.note("purged/a")).isEqualTo("two".getBytes(UTF_8));
      shelf.removeNote("purged/a");
      shelf.removeNote("purged/a");
      assertThat(shelf.notes("purged")).isEmpty();
    }
  }
}
