package minami.testing;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * A steady load in the open model: requests are due on a schedule, whatever became of those before,
 * and their times count from when they were due. Where the sender comes late, it sends all that are
 * due at once, and its lateness is in their times.
 *
 * <p>It behaves as any balancer does: a node whose port refuses the connection is passed over, and
 * the request goes to the next one. That is counted, and is no failure; everything else that is no
 * thumbnail is one.
 */
public final class Load implements AutoCloseable {

  /**
   * One request, over.
   *
   * @param number the first one is 0
   * @param dueNanos since the beginning of the load
   * @param lateNanos how long after that it was sent
   * @param nanos from when it was due until the answer was there
   * @param status as in {@link LoadClient.Answer}
   * @param cache as in {@link LoadClient.Answer}
   */
  public record Sample(
      long number, long dueNanos, long lateNanos, long nanos, int status, String cache) {
    /** Whether the node that was asked had it. */
    public boolean isHit() {
      return "hit".equals(cache) || "hot".equals(cache);
    }

    boolean ok() {
      return status == 200;
    }

    double ms() {
      return nanos / 1e6;
    }
  }

  private final LoadClient client;
  private final List<URI> nodes;
  private final double perSecond;
  private final LongFunction<String> paths;
  private final Consumer<Sample> samples;
  private final LongAdder begun = new LongAdder();
  private final LongAdder over = new LongAdder();
  private final AtomicLong passedOver = new AtomicLong();
  private final long start = System.nanoTime();
  private final Thread sender = new Thread(this::send, "load-sender");
  private volatile boolean stopped;

  /**
   * A load that begins now.
   *
   * @param nodes asked in turn
   * @param perSecond requests
   * @param paths what to ask for, by the number of the request; asked by one thread
   * @param samples takes what became of each request, on any thread
   */
  public Load(
      LoadClient client,
      List<URI> nodes,
      double perSecond,
      LongFunction<String> paths,
      Consumer<Sample> samples) {
    this.client = client;
    this.nodes = nodes;
    this.perSecond = perSecond;
    this.paths = paths;
    this.samples = samples;
    sender.setDaemon(true);
    sender.start();
  }

  private void send() {
    long number = 0;
    while (!stopped) {
      long due = start + (long) (number * 1e9 / perSecond);
      long wait = due - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else {
        begun.increment();
        ask(number, due, paths.apply(number));
        number++;
      }
    }
  }

  private void ask(long number, long due, String path) {
    long late = System.nanoTime() - due;
    ask(
        number,
        path,
        0,
        answer -> {
          long nanos = System.nanoTime() - due;
          samples.accept(
              new Sample(number, due - start, late, nanos, answer.status(), answer.cache()));
          over.increment();
        });
  }

  private void ask(long number, String path, int tried, Consumer<LoadClient.Answer> then) {
    URI node = nodes.get((int) ((number + tried) % nodes.size()));
    client.get(
        node.resolve(path),
        answer -> {
          if (answer.isRefused() && tried < nodes.size() - 1) {
            passedOver.incrementAndGet();
            ask(number, path, tried + 1, then);
          } else {
            then.accept(answer);
          }
        });
  }

  /** The time since the beginning. */
  public Duration now() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Sends no more. What is under way goes on. */
  public void stop() {
    stopped = true;
    LockSupport.unpark(sender);
  }

  /** Ends the load and waits for what is under way. */
  public void finish() throws InterruptedException {
    stop();
    sender.join();
    await("what is under way")
        .atMost(Duration.ofSeconds(90))
        .until(() -> over.sum() == begun.sum());
  }

  /** How often a node was passed over as its port refused the connection. */
  public long passedOver() {
    return passedOver.get();
  }

  /** What became of the requests that were due between two moments. */
  public static Summary between(Collection<Sample> samples, Duration from, Duration to) {
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
    stop();
  }
}
