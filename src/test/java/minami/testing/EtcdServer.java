package minami.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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
        URI.create(scheme + "://127.0.0.1:" + Ports.free()),
        URI.create("http://127.0.0.1:" + Ports.free()),
        options);
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
      await("etcd to be healthy")
          .atMost(Duration.ofMinutes(1)) // on a machine that is busy
          .pollInterval(Duration.ofMillis(20))
          .until(this::isHealthy);
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

  /** Calls its JSON gateway, without a user. */
  public JsonObject call(String method, JsonObject request) {
    try {
      HttpResponse<String> response =
          CLIENT.send(
              HttpRequest.newBuilder(endpoint.resolve("/v3/" + method))
                  .POST(BodyPublishers.ofString(request.toString()))
                  .build(),
              BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError(method + ": " + response.body());
      }
      return JsonParser.parseString(response.body()).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static JsonObject json(String... fields) {
    JsonObject json = new JsonObject();
    for (int i = 0; i < fields.length; i += 2) {
      json.addProperty(fields[i], fields[i + 1]);
    }
    return json;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  public void put(String key, String value) {
    call("kv/put", json("key", base64(key), "value", base64(value)));
  }

  public void delete(String key) {
    call("kv/deleterange", json("key", base64(key)));
  }

  /** The value, or null. */
  public String get(String key) {
    JsonObject found = call("kv/range", json("key", base64(key)));
    return found.has("kvs")
        ? new String(
            Base64.getDecoder()
                .decode(
                    found
                        .getAsJsonArray("kvs")
                        .get(0)
                        .getAsJsonObject()
                        .get("value")
                        .getAsString()),
            UTF_8)
        : null;
  }

  /** The revision that the key came with, 0 if it is not there. */
  public long created(String key) {
    JsonObject found = call("kv/range", json("key", base64(key)));
    return found.has("kvs")
        ? found.getAsJsonArray("kvs").get(0).getAsJsonObject().get("create_revision").getAsLong()
        : 0;
  }

  /** All leases end at once, as when a slow disk holds up the leader (etcd issue 15247). */
  public void loseAllLeases() {
    JsonObject found = call("lease/leases", json());
    if (found.has("leases")) {
      found
          .getAsJsonArray("leases")
          .forEach(
              lease ->
                  call(
                      "lease/revoke", json("ID", lease.getAsJsonObject().get("ID").getAsString())));
    }
  }

  /** How often it has been written to. */
  public long revision() {
    return call("kv/range", json("key", base64("x")))
        .getAsJsonObject("header")
        .get("revision")
        .getAsLong();
  }

  /** Forgets all history up to now. */
  public void compact() {
    JsonObject request = json("revision", Long.toString(revision()));
    request.addProperty("physical", true);
    call("kv/compaction", request);
  }

  /** From here on it asks for this user; the gateway's calls here no longer work. */
  public void requireUser(String name, String password) {
    call("auth/user/add", json("name", "root", "password", "root-password"));
    call("auth/role/add", json("name", "root"));
    call("auth/user/grant", json("user", "root", "role", "root"));
    call("auth/user/add", json("name", name, "password", password));
    call("auth/role/add", json("name", "minami"));
    JsonObject grant = json("name", "minami");
    JsonObject permission = json("permType", "READWRITE", "key", base64("/minami/"));
    permission.addProperty("range_end", base64("/minami0"));
    grant.add("perm", permission);
    call("auth/role/grant", grant);
    call("auth/user/grant", json("user", name, "role", "minami"));
    call("auth/enable", json());
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
