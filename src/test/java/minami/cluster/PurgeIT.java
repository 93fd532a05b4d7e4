package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.NodeProcess;
import minami.testing.Pictures;
import minami.testing.Ports;
import minami.testing.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is stopped by a signal while something is purged, as {@code java -jar} runs it. */
@Timeout(300)
final class PurgeIT {

  private static final String TOKEN = "the-token-of-the-operators";

  /**
   * Each node can fetch so many at once with its heap, before it knows how large originals are: one
   * may own them all.
   */
  private static final int IMAGES = 12;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private EtcdServer etcd;
  private NodeProcess running;
  private NodeProcess stopped;

  @BeforeEach
  void startTwoNodes() throws IOException {
    etcd = EtcdServer.start(folder);
    running = node();
    stopped = node();
    List.of(running, stopped).parallelStream().forEach(NodeProcess::start);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                List.of(running, stopped).stream()
                    .allMatch(
                        node ->
                            Status.of(node.uri(), TOKEN)
                                .members()
                                .equals(Set.of(running.id(), stopped.id()))));
  }

  private NodeProcess node() {
    int port = Ports.free();
    Map<String, String> settings =
        Map.of(
            "origin",
            origin.uri().toString(),
            "etcd.endpoints",
            etcd.endpoint().toString(),
            "cluster.advertise-url",
            "http://127.0.0.1:" + port + "/",
            "admin-token",
            TOKEN,
            "render.warm-up",
            "0s");
    return new NodeProcess(folder, port, settings, List.of("-Xmx256m"));
  }

  @AfterEach
  void stopEverything() {
    stopped.close();
    running.close();
    etcd.close();
    origin.close();
  }

  @Test
  void nodeStoppedMeanwhile_isNamed_andServesNothingOldWhenItWakes() {
    purgeWhileStopped(() -> {});
  }

  @Test
  void nodeStoppedMeanwhileAndCutOffFromEtcd_servesNothingOldEither() {
    purgeWhileStopped(etcd::pause);
    assertThat(stopped.log()).contains("forgets all");
    etcd.resume();
  }

  /**
   * @param beforeItWakes runs when the purge has returned
   */
  private void purgeWhileStopped(Runnable beforeItWakes) {
    byte[] old = Pictures.jpeg(1);
    byte[] fresh = Pictures.jpeg(2);
    for (int i = 0; i < IMAGES; i++) {
      origin.serve(i + ".jpg", old, "Cache-Control: max-age=3600");
    }
    byte[] before = get(stopped, 0).join().body();
    for (int i = 0; i < IMAGES; i++) {
      assertThat(get(stopped, i).join().body()).isEqualTo(before);
      origin.serve(i + ".jpg", fresh, "Cache-Control: max-age=3600");
    }
    stopped.pause();

    HttpResponse<byte[]> purged = purge();

    assertThat(purged.statusCode()).isEqualTo(202);
    assertThat(new String(purged.body(), UTF_8))
        .contains("\"unreached\": [\n    \"" + stopped.id());
    beforeItWakes.run();
    List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      waiting.add(get(stopped, i)); // the kernel takes them
    }
    stopped.resume();
    byte[] after = null;
    for (CompletableFuture<HttpResponse<byte[]>> one : waiting) {
      HttpResponse<byte[]> answer = one.join();
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isNotEqualTo(before);
      assertThat(after == null || Arrays.equals(after, answer.body())).isTrue();
      after = answer.body();
    }
  }

  /** What a node asked for has come while it was stopped, and was purged before it looks at it. */
  @Test
  void answersThatWaitForTheNode_areNotBelieved() {
    byte[] old = Pictures.jpeg(1);
    CompletableFuture<Void> stoppedNow = new CompletableFuture<>();
    List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      origin.on(
          i + ".jpg",
          (request, exchange) -> {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + old.length + "\r\n\r\n");
            stoppedNow.join();
            exchange.write(old);
          });
      waiting.add(get(stopped, i));
      origin.awaitCount(i + ".jpg", 1);
    }
    stopped.pause();
    stoppedNow.complete(null);
    byte[] before = get(running, 0).join().body();
    for (int i = 0; i < IMAGES; i++) { // by then it has answered the node that is stopped
      assertThat(get(running, i).join().body()).isEqualTo(before);
      origin.serve(i + ".jpg", Pictures.jpeg(2), "Cache-Control: max-age=3600");
    }

    assertThat(purge().statusCode()).isEqualTo(202);
    for (int i = 0; i < IMAGES; i++) {
      waiting.add(get(stopped, i));
    }
    stopped.resume();

    for (CompletableFuture<HttpResponse<byte[]>> one : waiting) {
      assertThat(one.join().statusCode()).isEqualTo(200);
      assertThat(one.join().body()).isNotEqualTo(before);
    }
  }

  private HttpResponse<byte[]> purge() {
    return send(HttpRequest.newBuilder(running.uri().resolve("admin/images/"))
            .header("Authorization", "Bearer " + TOKEN)
            .DELETE())
        .join();
  }

  private static CompletableFuture<HttpResponse<byte[]>> get(NodeProcess node, int image) {
    return send(HttpRequest.newBuilder(image(node, image)));
  }

  private static URI image(NodeProcess node, int image) {
    return node.uri().resolve("t/64x48/" + image + ".jpg");
  }

  private static CompletableFuture<HttpResponse<byte[]>> send(HttpRequest.Builder request) {
    return CLIENT.sendAsync(
        request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofByteArray());
  }
}
