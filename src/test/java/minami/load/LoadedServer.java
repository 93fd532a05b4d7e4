package minami.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import minami.testing.Load;
import minami.testing.LoadClient;
import minami.testing.NodeProcess;
import minami.testing.Ports;

/**
 * A server in a process of its own that is put under load. It has the settings of the scenario and,
 * before these, all {@code -Dminami.*} of this process; its heap is {@code -Dload.heap}, and {@code
 * -Dload.jvm} are more options for its JVM.
 */
final class LoadedServer implements AutoCloseable {

  private final NodeProcess process;
  private final LoadClient client = new LoadClient();
  private final ServerProbe probe;

  LoadedServer(Path folder, Map<String, String> settings, String heap) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    System.getProperties().stringPropertyNames().stream()
        .filter(key -> key.startsWith("minami."))
        .forEach(key -> all.put(key.substring("minami.".length()), System.getProperty(key)));
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + System.getProperty("load.heap", heap));
    for (String option : System.getProperty("load.jvm", "").split(" ", -1)) {
      if (!option.isEmpty()) {
        options.add(option);
      }
    }
    process = new NodeProcess(folder, Ports.free(), all, options);
    process.start();
    probe = new ServerProbe(process);
    System.out.println("server: " + String.join(" ", options) + " " + all);
  }

  URI uri() {
    return process.uri();
  }

  NodeProcess process() {
    return process;
  }

  LoadClient client() {
    return client;
  }

  Levels levels() {
    return probe.levels();
  }

  Work work() {
    return probe.work();
  }

  /** A load in the open model, from now on. */
  Load load(double perSecond, LongFunction<String> paths, Consumer<Load.Sample> samples) {
    return new Load(client, List.of(uri()), perSecond, paths, samples);
  }

  /** Some users who ask for the first so many paths, each once. */
  Tally ask(long requests, int users, LongFunction<String> paths) throws InterruptedException {
    Tally tally = new Tally();
    ClosedLoop.run(client, uri(), users, requests, paths, tally);
    return tally;
  }

  /** Users who ask again and again, until the time is over. */
  Tally closedLoop(int users, Duration time, LongFunction<String> paths)
      throws InterruptedException {
    Tally tally = new Tally();
    ClosedLoop.run(client, uri(), users, time, paths, tally);
    return tally;
  }

  /** Some users, so that the JVM compiles what the measured parts will run. */
  void warm(LongFunction<String> paths) throws InterruptedException {
    closedLoop(8, LoadProperties.warmUp(), paths);
  }

  /** The most that it can do in a second, as seen with some numbers of users. */
  double capacity(LongFunction<String> paths) throws InterruptedException {
    double most = 0;
    for (int users : new int[] {2, 4, 8, 16, 32}) {
      Work before = work();
      Tally tally = closedLoop(users, LoadProperties.calibration(), paths);
      Work after = work();
      double goodput = tally.served() / after.secondsSince(before);
      most = Math.max(most, goodput);
      System.out.printf(
          Locale.ROOT,
          "%2d users: %.1f/s %s; %s%n",
          users,
          goodput,
          tally.statuses(),
          after.since(before));
    }
    System.out.printf(Locale.ROOT, "capacity: %.1f/s%n", most);
    return most;
  }

  /** A load for some time, and what became of it. */
  Tally steady(String title, double perSecond, int seconds, LongFunction<String> paths)
      throws InterruptedException {
    Tally tally = new Tally();
    Work before = work();
    try (Load load = load(perSecond, paths, tally)) {
      TimeUnit.SECONDS.sleep(seconds);
      load.finish();
    }
    tally.print(title, perSecond, seconds);
    System.out.println("  " + work().since(before));
    return tally;
  }

  /** Equal requests that are all due now. */
  Tally herd(int requests, String path) throws InterruptedException {
    Tally tally = new Tally();
    CountDownLatch underWay = new CountDownLatch(requests);
    long due = System.nanoTime();
    for (long n = 0; n < requests; n++) {
      long number = n;
      long late = System.nanoTime() - due;
      client.get(
          uri().resolve(path),
          answer -> {
            long nanos = System.nanoTime() - due;
            tally.accept(new Load.Sample(number, 0, late, nanos, answer.status(), answer.cache()));
            underWay.countDown();
          });
    }
    if (!underWay.await(90, TimeUnit.SECONDS)) {
      throw new AssertionError(underWay.getCount() + " requests have no end");
    }
    return tally;
  }

  @Override
  public void close() {
    process.close(); // first: one that hangs would not let go of the others
    probe.close();
    client.close();
  }
}
