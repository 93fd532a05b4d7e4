package minami.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import minami.testing.Load;
import minami.testing.LoadClient;
import minami.testing.NodeProcess;

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
    process = new NodeProcess(folder, freePort(), all, options);
    process.start();
    probe = new ServerProbe(process);
    System.out.println("server: " + String.join(" ", options) + " " + all);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
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

  /** Users who ask again and again, until the time is over. */
  Tally closedLoop(int users, Duration time, LongFunction<String> paths)
      throws InterruptedException {
    Tally tally = new Tally();
    ClosedLoop.run(client, uri(), users, time, paths, tally);
    return tally;
  }

  /** Some users who ask for the first so many paths, each once. */
  Tally ask(long requests, int users, LongFunction<String> paths) throws InterruptedException {
    Tally tally = new Tally();
    ClosedLoop.run(client, uri(), users, requests, paths, tally);
    return tally;
  }

  @Override
  public void close() {
    process.close(); // first: one that hangs would not let go of the others
    probe.close();
    client.close();
  }
}
