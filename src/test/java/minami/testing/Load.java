package minami.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * A steady load: requests leave when they are due, whatever became of those before, and their times
 * count from when they were due.
 *
 * <p>It behaves as any balancer does: a node whose port refuses the connection is passed over, and
 * the request goes to the next one. That is counted, and is no failure; everything else that is no
 * thumbnail is one.
 */
public final class Load implements AutoCloseable {

  /** One request, over. */
  public record Sample(long dueNanos, long nanos, int status, URI node) {
    boolean ok() {
      return status == 200;
    }

    double ms() {
      return nanos / 1e6;
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
  private final AtomicLong due = new AtomicLong();
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicLong passedOver = new AtomicLong();
  private final long start = System.nanoTime();
  private final List<URI> nodes;
  private final LongFunction<String> paths;

  /**
   * A load that begins now.
   *
   * @param nodes asked in turn
   * @param perSecond requests
   * @param paths what to ask for, by the number of the request
   */
  public Load(List<URI> nodes, int perSecond, LongFunction<String> paths) {
    this.nodes = nodes;
    this.paths = paths;
    long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
    clock.scheduleAtFixedRate(this::next, 0, period, TimeUnit.NANOSECONDS);
  }

  private void next() {
    long number = due.getAndIncrement();
    long dueAt = System.nanoTime();
    underWay.incrementAndGet();
    ask(number, 0)
        .whenComplete(
            (sample, failure) -> {
              long nanos = System.nanoTime() - dueAt;
              int status = failure == null ? sample.statusCode() : -1;
              URI node = nodes.get((int) (number % nodes.size()));
              samples.add(new Sample(dueAt - start, nanos, status, node));
              underWay.decrementAndGet();
            });
  }

  private CompletableFuture<HttpResponse<byte[]>> ask(long number, int tried) {
    URI node = nodes.get((int) ((number + tried) % nodes.size()));
    HttpRequest request =
        HttpRequest.newBuilder(node.resolve(paths.apply(number)))
            .timeout(Duration.ofSeconds(20))
            .build();
    return client
        .sendAsync(request, BodyHandlers.ofByteArray())
        .exceptionallyCompose(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (cause instanceof ConnectException && tried < nodes.size() - 1) {
                passedOver.incrementAndGet();
                return ask(number, tried + 1);
              }
              return CompletableFuture.failedFuture(cause);
            });
  }

  /** The time since the beginning. */
  public Duration now() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Ends the load and waits for what is under way. */
  public List<Sample> finish() throws InterruptedException, IOException {
    clock.shutdownNow();
    if (!clock.awaitTermination(5, TimeUnit.SECONDS)) {
      throw new IOException("the clock does not stop");
    }
    for (int i = 0; i < 1_000 && underWay.get() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(25);
    }
    return new ArrayList<>(samples);
  }

  /** How often a node was passed over as its port refused the connection. */
  public long passedOver() {
    return passedOver.get();
  }

  /** What became of the requests that were due between two moments. */
  public static Summary between(List<Sample> samples, Duration from, Duration to) {
    return Summary.of(
        samples.stream()
            .filter(s -> s.dueNanos() >= from.toNanos() && s.dueNanos() < to.toNanos())
            .toList());
  }

  /** Some requests in figures; times in milliseconds. */
  public record Summary(
      int count,
      int failed,
      Map<Integer, Integer> statuses,
      double p50,
      double p99,
      double max,
      int slow) {

    static Summary of(List<Sample> samples) {
      double[] ms = samples.stream().mapToDouble(Sample::ms).sorted().toArray();
      Map<Integer, Integer> statuses = new TreeMap<>();
      samples.forEach(s -> statuses.merge(s.status(), 1, Integer::sum));
      int failed = (int) samples.stream().filter(s -> !s.ok()).count();
      int slow = (int) samples.stream().filter(s -> s.ms() > 1_500).count();
      return new Summary(ms.length, failed, statuses, at(ms, 0.5), at(ms, 0.99), at(ms, 1), slow);
    }

    private static double at(double[] sorted, double share) {
      return sorted.length == 0
          ? Double.NaN
          : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))];
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d requests, %d failed %s, p50 %.1f ms, p99 %.1f ms, max %.0f ms, %d over 1.5 s",
          count,
          failed,
          statuses,
          p50,
          p99,
          max,
          slow);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
