package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import minami.testing.Pictures;
import minami.testing.S3ProxyServer;
import minami.testing.TestCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes with originals and a store in buckets, a real etcd, and signatures that count. */
@Timeout(120)
class S3ClusterTest {

  /** So many that each node owns some of them. */
  private static final int IMAGES = 20;

  @TempDir Path folder;
  private TestCluster cluster;
  private S3ProxyServer s3;

  @BeforeEach
  void startServers() {
    cluster = TestCluster.start(folder);
    s3 = S3ProxyServer.start(folder).bucket("photos").bucket("thumbs");
    for (int image = 0; image < IMAGES; image++) {
      s3.put("photos", "2026/" + image + " +.jpg", Pictures.jpeg(image));
    }
  }

  @AfterEach
  void stopEverything() {
    cluster.close();
    s3.close();
  }

  private void startNodes() throws Exception {
    for (int i = 0; i < 3; i++) {
      cluster.add(
          "origin", "s3://photos/2026/",
          "origin.gone", "s3://no-such-bucket/",
          "origin.mine", "s3://photos/2026/",
          "s3.mine.access-key", S3ProxyServer.ACCESS_KEY,
          "s3.mine.secret-key", "not-the-secret-key",
          "s3.endpoint", s3.endpoint().toString(),
          "s3.access-key", S3ProxyServer.ACCESS_KEY,
          "s3.secret-key", S3ProxyServer.SECRET_KEY,
          "store", "s3://thumbs/cluster/");
    }
    cluster.awaitMembers();
  }

  private HttpResponse<byte[]> get(int node, String path) {
    return TestCluster.get(cluster.node(node % 3), path);
  }

  private static String thumbnail(int image) {
    return "t/64x48/" + image + "%20+.jpg";
  }

  @Test
  void originalsAndStoreInBuckets_serve_andOutliveARestartOfAll() throws Exception {
    startNodes();
    awaitStores(100);
    List<byte[]> made = new ArrayList<>();
    for (int image = 0; image < IMAGES; image++) {
      HttpResponse<byte[]> answer = get(image, thumbnail(image));
      assertThat(answer.statusCode()).isEqualTo(200);
      made.add(answer.body());
    }
    assertThat(get(0, "t/64x48/none.jpg").statusCode()).isEqualTo(404);
    assertThat(get(1, "t/64x48/@gone/a.jpg").statusCode()).isEqualTo(502);
    assertThat(get(2, "t/64x48/@mine/0%20+.jpg").statusCode()).isEqualTo(502);
    assertThat(new String(get(0, "status").body(), UTF_8)).doesNotContain("-key", "credential");
    cluster.removeAll(); // what waits is written first

    startNodes();
    awaitStores(200);
    int before = found();
    for (int image = 0; image < IMAGES; image++) {
      HttpResponse<byte[]> answer = get(image + 1, thumbnail(image));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(made.get(image));
    }
    assertThat(found() - before).as("in the store").isEqualTo(IMAGES);
  }

  /**
   * A node stores nothing, and finds nothing, before it knows what was purged.
   *
   * @param width of thumbnails that nobody has asked for yet
   */
  private void awaitStores(int width) {
    for (int i = 0; i < 3; i++) {
      int node = i;
      AtomicInteger asked = new AtomicInteger();
      await()
          .atMost(Duration.ofSeconds(60)) // on a machine that is busy
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                int number = asked.getAndIncrement(); // some of the images are its own
                int height = 48 + node + 3 * (number / IMAGES);
                get(node, "t/" + width + "x" + height + "/" + number % IMAGES + "%20+.jpg");
                return store(node).get("written").getAsInt() > 0;
              });
    }
  }

  private int found() {
    int found = 0;
    for (int node = 0; node < 3; node++) {
      found += store(node).get("hits").getAsInt();
    }
    return found;
  }

  private JsonObject store(int node) {
    return TestCluster.status(cluster.node(node)).json().getAsJsonObject("store");
  }
}
