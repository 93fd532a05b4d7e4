package minami.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import minami.image.Format;
import minami.testing.Corpus;
import minami.testing.FakeOrigin;
import minami.testing.Load;
import minami.testing.LoadClient;
import minami.testing.Mutation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four clients who ask the built WAR for mutated pictures, no two of them the same, in all sizes.
 * Not among the tests of a build; run by name, all formats or one, with the WAR built before:
 *
 * <pre>
 * mvn -q -DskipTests package &amp;&amp; mvn -q test -Dtest='HttpFuzz#webp' -Dload.seconds=600
 * </pre>
 *
 * <p>No answer may be 500, lost or later than the deadline, and 2 % at most 503 or 504. What was
 * answered so is in {@code target/http-fuzz}. Of {@link LoadScenarios}' properties {@code
 * load.heap}, {@code load.jvm} and {@code minami.*} hold here, too.
 */
class HttpFuzz {

  private static final int CLIENTS = 4;
  private static final int LARGEST_SEED = 200_000;
  private static final double MOST_OVERLOAD = 0.02;
  private static final Set<Integer> OVERLOAD = Set.of(503, 504);
  private static final Set<Integer> WRONG = Set.of(500, LoadClient.NO_ANSWER, LoadClient.BROKEN);

  /** Of the server, by default. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** What the answer to a deadline takes on a machine where all cores are busy. */
  private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

  @TempDir Path folder;

  @Test
  void jpeg() throws Exception {
    fuzz(Format.JPEG);
  }

  @Test
  void png() throws Exception {
    fuzz(Format.PNG);
  }

  @Test
  void gif() throws Exception {
    fuzz(Format.GIF);
  }

  @Test
  void webp() throws Exception {
    fuzz(Format.WEBP);
  }

  @Test
  void bmp() throws Exception {
    fuzz(Format.BMP);
  }

  @Test
  void tiff() throws Exception {
    fuzz(Format.TIFF);
  }

  private void fuzz(Format format) throws Exception {
    List<byte[]> seeds = seeds(format);
    int seconds = LoadProperties.seconds(600);
    Tally tally = new Tally();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    try (FakeOrigin origin = FakeOrigin.start().withoutRecord();
        LoadedServer server =
            new LoadedServer(folder, Map.of("origin", origin.uri().toString()), "512m")) {
      origin.onOthers(
          (request, exchange) -> {
            byte[] picture = picture(seeds, Long.parseLong(request.path()));
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + picture.length + "\r\n\r\n");
            exchange.write(picture);
          });
      ClosedLoop.run(
          server.client(),
          server.uri(),
          CLIENTS,
          Duration.ofSeconds(seconds),
          HttpFuzz::address,
          sample -> {
            tally.accept(sample);
            if (sample.status() >= 500 || isWrong(sample)) {
              keep(format, sample, picture(seeds, sample.number()));
            }
            if (isWrong(sample)) {
              wrong.add(sample + ", asked for as " + address(sample.number()));
            }
          });
    }
    tally.print(CLIENTS + " clients, " + seeds.size() + " seeds of " + format, seconds);
    long overloaded = OVERLOAD.stream().mapToLong(tally::count).sum();
    long all = tally.statuses().values().stream().mapToLong(Long::longValue).sum();
    System.out.printf("  503 and 504: %.2f %%%n", 100.0 * overloaded / all);
    assertThat(wrong).isEmpty();
    assertThat((double) overloaded).isLessThanOrEqualTo(MOST_OVERLOAD * all);
  }

  private static List<byte[]> seeds(Format format) {
    return Corpus.entries().stream()
        .map(entry -> Corpus.bytes(entry.file()))
        .filter(bytes -> bytes.length <= LARGEST_SEED)
        .filter(bytes -> Format.of(bytes).filter(format::equals).isPresent())
        .toList();
  }

  /** The same for the same number; one in eight as it is. */
  private static byte[] picture(List<byte[]> seeds, long number) {
    Random random = new Random(number);
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    byte[] other = seeds.get(random.nextInt(seeds.size()));
    return random.nextInt(8) == 0 ? seed : Mutation.of(seed, other, random);
  }

  private static String address(long number) {
    Random random = new Random(-number);
    String size = 16 + random.nextInt(800) + "x" + (16 + random.nextInt(600));
    String more = random.nextInt(3) == 0 ? ",fit,png" : "";
    return "t/" + size + more + "/" + number;
  }

  private static boolean isWrong(Load.Sample sample) {
    return WRONG.contains(sample.status()) || sample.nanos() > DEADLINE.plus(ON_THE_WAY).toNanos();
  }

  private static void keep(Format format, Load.Sample sample, byte[] picture) {
    Path file =
        Path.of("target", "http-fuzz")
            .resolve(sample.status() + "-" + sample.number() + "." + format.code());
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, picture);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
