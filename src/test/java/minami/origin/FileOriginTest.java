package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import minami.origin.OriginException.Reason;
import minami.trace.Trace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FileOriginTest {

  private static final int LIMIT = 1000;

  @TempDir Path folder;
  private Path root;
  private Origins origins;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectory(folder.resolve("photos"));
    Files.createDirectories(root.resolve("albums/2026"));
    Files.writeString(root.resolve("a.jpg"), "inside");
    Files.writeString(folder.resolve("secret"), "outside");
    Files.createDirectory(folder.resolve("photos-too"));
    Files.writeString(folder.resolve("photos-too/b.jpg"), "outside");
    origins = open(root);
  }

  @AfterEach
  void stop() {
    origins.close();
  }

  @Test
  void file_read_neverFresh() {
    Original original = fetch("a.jpg");

    assertThat(original.bytes()).asString().isEqualTo("inside");
    assertThat(original.isFresh()).isFalse();
    assertThat(original.storable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "albums/2026/a b.jpg",
        "100%.jpg",
        "a+b?c#d;e.jpg",
        "...",
        "image%20space.jpg",
        "a[1].jpg"
      })
  void oddNames_read(String path) throws IOException {
    Files.writeString(root.resolve(path), "odd");

    assertThat(fetch(path).bytes()).asString().isEqualTo("odd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b.jpg",
        "a.jpg/b.jpg",
        "a.jpg/b/c.jpg",
        "",
        "/",
        ".",
        "..",
        "../secret",
        "albums/../../secret",
        "/etc/passwd",
        "//etc/passwd",
        "albums",
        "albums/",
        "albums//2026",
        "a\u0000.jpg",
        "a\\b.jpg",
        "a\nb.jpg"
      })
  void whatIsNoFileBelowTheRoot_notFound(String path) {
    assertThat(failure(path).reason()).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void namesThePlatformCannotExpress_notFound() {
    assertThat(failure("\ud800.jpg").reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure("a".repeat(256)).reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure("\u00e9".repeat(200)).reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure("a".repeat(255)).reason()).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void linkInside_read() throws IOException {
    Files.createSymbolicLink(root.resolve("albums/link.jpg"), Path.of("../a.jpg"));
    Files.createSymbolicLink(root.resolve("years"), root.resolve("albums/2026"));
    Files.writeString(root.resolve("albums/2026/c.jpg"), "c");

    assertThat(fetch("albums/link.jpg").bytes()).asString().isEqualTo("inside");
    assertThat(fetch("years/c.jpg").bytes()).asString().isEqualTo("c");
  }

  @Test
  void linkOutside_notFound() throws IOException {
    Files.createSymbolicLink(root.resolve("file"), folder.resolve("secret"));
    Files.createSymbolicLink(root.resolve("up"), folder);
    Files.createSymbolicLink(root.resolve("beside"), folder.resolve("photos-too"));
    Files.createSymbolicLink(root.resolve("dangling"), folder.resolve("nothing"));

    assertThat(failure("file").reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure("up/secret").reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure("beside/b.jpg").reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure("dangling").reason()).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void rootThatIsALink_read() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("current"), root);
    try (Origins linked = open(link)) {
      assertThat(Fetching.get(linked.get(""), "a.jpg").bytes()).asString().isEqualTo("inside");
    }
  }

  @Test
  void linkToItself_broken() throws IOException {
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));

    assertThat(failure("loop").reason()).isEqualTo(Reason.BROKEN);
  }

  @Test
  void fifo_notFound_withoutBlocking() throws Exception {
    Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();

    assertThat(failure("fifo").reason()).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void unreadableFile_broken() {
    try (Origins proc = open(Path.of("/proc/self"))) {
      // Reading the first page of one's own memory is an I/O error, even for root.
      assertThat(Fetching.failure(proc.get(""), "mem").reason()).isEqualTo(Reason.BROKEN);
    }
  }

  @Test
  void limit_exactlyRead_oneMoreTooLarge() throws IOException {
    Files.write(root.resolve("full"), new byte[LIMIT]);
    Files.write(root.resolve("over"), new byte[LIMIT + 1]);

    assertThat(fetch("full").bytes()).hasSize(LIMIT);
    assertThat(failure("over").reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void moreThanItsSizeSays_tooLarge() {
    try (Origins proc = open(Path.of("/proc/self"))) {
      // Says it has 0 bytes.
      assertThat(Fetching.failure(proc.get(""), "smaps").reason()).isEqualTo(Reason.TOO_LARGE);
    }
  }

  @Test
  void revalidation_unchanged_sameBytesObject() {
    Original known = fetch("a.jpg");

    assertThat(Fetching.get(origins.get("").fetch("a.jpg", known, Trace.NONE)).bytes())
        .isSameAs(known.bytes());
  }

  @Test
  void revalidation_changedAtTheSameSize_newBytes() throws IOException {
    Original known = fetch("a.jpg");
    Files.writeString(root.resolve("a.jpg"), "edited");
    Files.setLastModifiedTime(root.resolve("a.jpg"), FileTime.from(Instant.EPOCH));

    assertThat(Fetching.get(origins.get("").fetch("a.jpg", known, Trace.NONE)).bytes())
        .asString()
        .isEqualTo("edited");
  }

  @Test
  void revalidation_removed_notFound() throws IOException {
    Original known = fetch("a.jpg");
    Files.delete(root.resolve("a.jpg"));

    assertThat(Fetching.failure(origins.get("").fetch("a.jpg", known, Trace.NONE)).reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void rootMissing_broken_untilItIsMounted() throws IOException {
    Path later = folder.resolve("later");
    try (Origins early = open(later)) {
      assertThat(Fetching.failure(early.get(""), "a.jpg").reason()).isEqualTo(Reason.BROKEN);
      Files.createDirectory(later);
      Files.writeString(later.resolve("a.jpg"), "there");

      assertThat(Fetching.get(early.get(""), "a.jpg").bytes()).asString().isEqualTo("there");
    }
  }

  private static Origins open(Path root) {
    return Origins.open(
        new Origins.Settings(
            Map.of("", "file://" + root.toUri().getRawPath().replaceFirst("/?$", "/")),
            false,
            Duration.ofSeconds(20),
            64,
            64,
            LIMIT,
            Map.of()));
  }

  private Original fetch(String path) {
    return Fetching.get(origins.get(""), path);
  }

  private OriginException failure(String path) {
    return Fetching.failure(origins.get(""), path);
  }
}
