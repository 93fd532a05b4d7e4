package minami.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real etcd, with everything that can happen to one. */
public final class EtcdServer implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Path folder;
  private final URI endpoint;
  private final URI peer;
  private final List<String> options;
  private Process process;

  private EtcdServer(Path folder, URI endpoint, URI peer, List<String> options) {
    this.folder = folder;
    this.endpoint = endpoint;
    this.peer = peer;
    this.options = options;
  }

  /** Starts one on free ports. */
  public static EtcdServer start(Path folder) {
    EtcdServer server = create(folder, "http", List.of());
    server.start();
    return server;
  }

  /** One that is not running yet. */
  public static EtcdServer create(Path folder, String scheme, List<String> options) {
    return new EtcdServer(
        folder,
        URI.create(scheme + "://127.0.0.1:" + freePort()),
        URI.create("http://127.0.0.1:" + freePort()),
        options);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public URI endpoint() {
    return endpoint;
  }

  /** Starts it, with the data that it had, if any. */
  public void start() {
    List<String> command = new ArrayList<>();
    command.add("etcd");
    command.addAll(List.of("--data-dir", folder.resolve("data").toString()));
    command.addAll(List.of("--listen-client-urls", endpoint.toString()));
    command.addAll(List.of("--advertise-client-urls", endpoint.toString()));
    command.addAll(List.of("--listen-peer-urls", peer.toString()));
    command.addAll(List.of("--initial-advertise-peer-urls", peer.toString()));
    command.addAll(List.of("--initial-cluster", "default=" + peer));
    command.addAll(List.of("--heartbeat-interval", "20", "--election-timeout", "100"));
    command.add("--unsafe-no-fsync");
    command.addAll(options);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
    } catch (IOException e) {
      throw new AssertionError(
          "These tests need a real etcd on the PATH: 'apt-get install etcd-server' brings one", e);
    }
    if (endpoint.getScheme().equals("http")) {
      await("etcd to be healthy").pollInterval(Duration.ofMillis(20)).until(this::isHealthy);
    }
  }

  private boolean isHealthy() throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/health")).build();
      return CLIENT.send(request, BodyHandlers.ofString()).body().contains("true");
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends it at once; its data stays. */
  public void kill() {
    process.destroyForcibly();
    await().until(() -> !process.isAlive());
  }

  /** Ends it and loses all its data. */
  public void killAndWipe() {
    kill();
    delete(folder.resolve("data"));
  }

  /** Holds it where it is: connections stay open, and nothing answers. */
  public void pause() {
    Signals.send(process, "STOP");
  }

  /** Lets it go on. */
  public void resume() {
    Signals.send(process, "CONT");
  }

  private static void delete(Path root) {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                throws IOException {
              Files.delete(directory);
              return FileVisitResult.CONTINUE;
            }
          });
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
