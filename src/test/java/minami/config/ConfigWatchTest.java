package minami.config;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import minami.address.AddressRules;
import minami.moderation.Decision;
import minami.moderation.Policy;
import minami.testing.LogLines;
import minami.testing.TestConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConfigWatchTest {

  private static final Duration PAUSE = Duration.ofMillis(50);

  @TempDir Path folder;
  private Path file;
  private final BlockingQueue<Policy> policies = new LinkedBlockingQueue<>();
  private final BlockingQueue<AddressRules> rules = new LinkedBlockingQueue<>();
  private final LogLines log = LogLines.of(ConfigWatch.class);
  private ConfigWatch watch;

  @BeforeEach
  void place() {
    file = folder.resolve("minami.properties");
  }

  @AfterEach
  void close() {
    watch.close();
    log.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("minami-config"));
  }

  private void write(String... lines) throws IOException {
    // At once: an empty file in between would be a change as well.
    Path whole = Files.writeString(folder.resolve("whole"), String.join("\n", lines) + "\n");
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Config config(Map<String, String> environment) {
    return Config.read(environment, Map.of("minami.config", file.toString()), TestConfig.ROOT);
  }

  private void watch(Config config) {
    watch = ConfigWatch.start(config, policies::add, rules::add, PAUSE);
  }

  private Policy next() throws InterruptedException {
    return policies.poll(30, SECONDS);
  }

  private void awaitLines(int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> log.all().size() >= count);
  }

  @Test
  void changedPolicy_isTakenOver() throws Exception {
    write("minami.moderation=blur");
    watch(config(Map.of()));
    write("minami.moderation=block", "minami.moderation.threshold=sexy:0.5");

    Policy block = next();
    assertThat(block.strongest()).isEqualTo(Decision.BLOCK);
    assertThat(block.threshold()).hasToString("sexy:0.5");
    assertThat(log.all())
        .containsExactly(
            file
                + " has changed. Moderation from now on: block from sexy:0.5, mark from"
                + " porn+hentai:0.7, if unknown show");

    write("minami.moderation=mark", "minami.moderation.unknown=block");
    Policy mark = next();
    assertThat(mark.strongest()).isEqualTo(Decision.MARK);
    assertThat(mark.unknown()).isEqualTo(Decision.BLOCK);
    assertThat(mark.threshold()).as("as by default again").hasToString("porn+hentai:0.85");
    assertThat(policies).isEmpty();
  }

  @Test
  void changedSizesAndPresets_areTakenOver_ifAllOfThemAreUsable() throws Exception {
    write("minami.sizes=320x240", "minami.preset.card=100x100");
    watch(config(Map.of()));
    write("minami.sizes=320x240,640x", "minami.preset.card=100x100,fit");

    AddressRules changed = rules.poll(30, SECONDS);
    assertThat(changed.sizes()).containsExactlyInAnyOrder("320x240", "640x");
    assertThat(changed.presets()).containsExactly(Map.entry("card", "100x100,fit"));

    write("minami.sizes=320x240,99999x");
    awaitLines(2);
    assertThat(log.all().get(1)).contains("is not usable", "99999x");
    assertThat(rules).isEmpty();
    assertThat(policies).isEmpty();
  }

  @Test
  void fileReplacedByOneOfTheSameSizeAndTime_isNoticed() throws Exception {
    write("minami.moderation=mark");
    watch(config(Map.of()));
    Path other = Files.writeString(folder.resolve("other"), "minami.moderation=blur\n");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(next().strongest()).isEqualTo(Decision.BLUR);
  }

  @Test
  void changeBetweenTheStartAndTheWatch_isNotMissed() throws Exception {
    write("minami.moderation=mark");
    Config config = config(Map.of());
    write("minami.moderation=blur");
    watch(config);
    assertThat(next().strongest()).isEqualTo(Decision.BLUR);
  }

  @Test
  void badValues_leaveThePolicyAsItIs() throws Exception {
    write("minami.moderation=blur");
    watch(config(Map.of()));
    write("minami.moderation=block", "minami.moderation.threshold=porn:2");
    awaitLines(1);
    assertThat(log.all().get(0))
        .contains(file + " has changed and is not usable, so all settings stay as they are: ")
        .contains(
            "minami.moderation.threshold = 'porn:2' (line 2 of " + file + "): must be a list");

    write("minami.moderation=block", "minami.moderation.treshold=porn:0.5", "minami.quality=9");
    awaitLines(2);
    assertThat(log.all().get(1)).contains("minami.moderation.treshold").contains("no such key");

    Files.delete(file);
    awaitLines(3);
    assertThat(log.all().get(2)).contains("minami.config").contains("that can be read");
    assertThat(policies).isEmpty();

    write("minami.moderation=block");
    assertThat(next().strongest()).isEqualTo(Decision.BLOCK);
    assertThat(log.all()).hasSize(4);
  }

  @Test
  void whatIsSetElsewhere_keepsItsPrecedence() throws Exception {
    write("minami.moderation=blur");
    watch(config(Map.of("MINAMI_MODERATION", "mark")));
    write("minami.moderation=block", "minami.moderation.unknown=blur");
    Policy policy = next();
    assertThat(policy.strongest()).isEqualTo(Decision.MARK);
    assertThat(policy.unknown()).isEqualTo(Decision.BLUR);
  }

  @Test
  void whatTakesARestart_isSaid() throws Exception {
    write("minami.moderation=blur");
    watch(config(Map.of()));
    write("minami.moderation=off");
    awaitLines(1);
    assertThat(log.all().get(0)).contains("minami.moderation (off, or no longer off)", "restart");

    write(
        "minami.moderation=block",
        "minami.moderation.provider=http://example.com/",
        "minami.moderation.timeout=1s",
        "minami.moderation.token=hidden");
    assertThat(next().strongest()).isEqualTo(Decision.BLOCK);
    assertThat(log.all().get(1))
        .contains(
            "[minami.moderation.provider, minami.moderation.timeout, minami.moderation.token]")
        .contains("restart")
        .doesNotContain("hidden");
  }

  @Test
  void switchedOnLater_takesARestart() throws Exception {
    write("minami.quality=80");
    watch(config(Map.of()));
    write("minami.quality=80", "minami.moderation=block");
    awaitLines(1);
    assertThat(log.all().get(0)).contains("minami.moderation (off, or no longer off)", "restart");
    assertThat(policies).isEmpty();
  }

  @Test
  void receiverThatThrows_getsTheNextOne() throws Exception {
    write("minami.moderation=mark");
    watch =
        ConfigWatch.start(
            config(Map.of()),
            policy -> {
              policies.add(policy);
              throw new IllegalStateException("not now");
            },
            rules::add,
            PAUSE);
    write("minami.moderation=blur");
    assertThat(next().strongest()).isEqualTo(Decision.BLUR);
    write("minami.moderation=block");
    assertThat(next().strongest()).isEqualTo(Decision.BLOCK);
  }

  @Test
  void withoutAFile_nothingIsWatched() {
    watch =
        ConfigWatch.start(
            TestConfig.read(Map.of("minami.moderation", "mark")), policies::add, rules::add);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("minami-config"));
  }
}
