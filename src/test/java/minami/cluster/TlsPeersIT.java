package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import minami.testing.Certificate;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.NodeProcess;
import minami.testing.Pictures;
import minami.testing.Ports;
import minami.testing.Status;
import minami.testing.TcpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that reach each other over TLS, which ends in front of each. */
@Timeout(300)
final class TlsPeersIT {

  private static final String TOKEN = "the-token-of-the-operators";
  private static final int IMAGES = 24;

  /** So many requests for each image at once: a peer that is busy is asked for bundles. */
  private static final int AT_ONCE = 8;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path folder;

  @Test
  void trustedCertificate_thumbnailsAndBundlesComeOverTls() {
    Certificate certificate = Certificate.make(folder, "ip:127.0.0.1");
    try (FakeOrigin origin = FakeOrigin.start();
        EtcdServer etcd = EtcdServer.start(folder);
        TcpProxy first = TcpProxy.endingTls(certificate.server());
        TcpProxy second = TcpProxy.endingTls(certificate.server());
        NodeProcess asked = node(first, certificate, origin, etcd);
        NodeProcess other = node(second, certificate, origin, etcd)) {
      for (int i = 0; i < IMAGES; i++) {
        origin.serve(i + ".jpg", Pictures.jpeg(1), "Cache-Control: max-age=3600");
      }
      List.of(asked, other).parallelStream().forEach(NodeProcess::start);
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Status.of(asked.uri(), TOKEN).members().size() == 2);

      Map<URI, byte[]> answers = new HashMap<>();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                get(asked).forEach(answer -> same(answers, answer));
                return other.log().contains("GET /internal/bundle?");
              });

      assertThat(other.log()).doesNotContainPattern("GET /internal/\\S+ HTTP/1.1\" [45]");
      assertThat(asked.log()).doesNotContain("is not asked for now");
      assertThat(origin.count()).isEqualTo(IMAGES);
    }
  }

  private NodeProcess node(
      TcpProxy proxy, Certificate certificate, FakeOrigin origin, EtcdServer etcd) {
    int port = Ports.free();
    Map<String, String> settings =
        Map.of(
            "origin",
            origin.uri().toString(),
            "etcd.endpoints",
            etcd.endpoint().toString(),
            "cluster.advertise-url",
            proxy.to(port).uri() + "/",
            "admin-token",
            TOKEN,
            "render.warm-up",
            "0s",
            "access-log",
            "-");
    List<String> trust =
        List.of(
            "-Xmx256m",
            "-Djavax.net.ssl.trustStore=" + certificate.file(),
            "-Djavax.net.ssl.trustStorePassword=" + Certificate.PASSWORD);
    return new NodeProcess(folder, port, settings, trust);
  }

  private static List<HttpResponse<byte[]>> get(NodeProcess node) {
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < IMAGES * AT_ONCE; i++) {
      URI uri = node.uri().resolve("t/64x48/" + i % IMAGES + ".jpg");
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
      answers.add(CLIENT.sendAsync(request, BodyHandlers.ofByteArray()));
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private static void same(Map<URI, byte[]> answers, HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    byte[] before = answers.putIfAbsent(answer.uri(), answer.body());
    assertThat(before == null ? answer.body() : before).isEqualTo(answer.body());
  }
}
