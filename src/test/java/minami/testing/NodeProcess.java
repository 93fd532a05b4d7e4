package minami.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The built WAR as {@code java -jar} runs it, in a JVM of its own that can be killed and paused.
 */
public final class NodeProcess implements AutoCloseable {

  private final List<String> command = new ArrayList<>();
  private final Path log;
  private final String token;
  private final URI uri;
  private Process process;

  /**
   * A node on a port of 127.0.0.1, not running yet.
   *
   * @param settings without {@code minami.}
   * @param jvmOptions such as {@code -Xmx512m}
   */
  public NodeProcess(Path folder, int port, Map<String, String> settings, List<String> jvmOptions) {
    log = folder.resolve("node-" + port + ".log");
    token = settings.getOrDefault("admin-token", "");
    uri = URI.create("http://127.0.0.1:" + port + "/");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-Djava.io.tmpdir=" + folder);
    settings.forEach((key, value) -> command.add("-Dminami." + key + "=" + value));
    command.addAll(List.of("-jar", BuiltWar.path().toString()));
    command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    // Who breaks off a run leaves no server behind.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** Its address, with a slash at the end. */
  public URI uri() {
    return uri;
  }

  /** Its name in the cluster. */
  public String id() {
    return uri.getAuthority();
  }

  /** Starts it, and returns when it answers. */
  public void start() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("node " + id() + " to answer")
        .atMost(Duration.ofMinutes(2))
        .until(() -> Status.of(uri, token).code() == 200);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public void kill() {
    process.destroyForcibly();
    await().until(() -> !process.isAlive());
  }

  public void pause() {
    Signals.send(process, "STOP");
  }

  public void resume() {
    Signals.send(process, "CONT");
  }

  /** Ends it by SIGTERM, and returns when it has ended. */
  public void terminate() {
    process.destroy();
    await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive());
  }

  public long pid() {
    return process.pid();
  }

  /** All that it has written. */
  public String log() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
