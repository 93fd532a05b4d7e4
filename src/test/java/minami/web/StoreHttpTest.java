package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import minami.testing.Exposition;
import minami.testing.FakeOrigin;
import minami.testing.Pictures;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is alone, with a folder that outlives it. */
@Timeout(120)
class StoreHttpTest {

  private static final String TOKEN = "the-token-of-the-operators";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private TestNode node;

  @BeforeEach
  void startNode() throws Exception {
    start(Map.of());
  }

  @AfterEach
  void stop() {
    node.close();
    origin.close();
  }

  private void start(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("origin", origin.uri().toString());
    settings.put("store", folder.resolve("store").toUri() + "/");
    settings.put("admin-token", TOKEN);
    settings.putAll(more);
    node = TestNode.start(settings);
    await().until(() -> store().get("bytes") != null); // it is known what was purged
  }

  private void restart(Map<String, String> more) throws Exception {
    node.close();
    start(more);
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri().resolve(path))
            .header("Authorization", "Bearer " + TOKEN)
            .build();
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }

  private static String cache(HttpResponse<?> answer) {
    return answer.headers().firstValue("X-Cache").orElse("status " + answer.statusCode());
  }

  private JsonObject store() throws Exception {
    String status = new String(get("status").body(), UTF_8);
    return JsonParser.parseString(status).getAsJsonObject().getAsJsonObject("store");
  }

  private void awaitWritten(int count) {
    await().until(() -> store().get("written").getAsInt() == count);
  }

  private int purge(String what) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri().resolve("admin/" + what))
            .header("Authorization", "Bearer " + TOKEN)
            .DELETE()
            .build();
    return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void thumbnailOfTheLastRun_comesFromTheStoreWithoutTheOrigin() throws Exception {
    origin.serve("a b.jpg", Pictures.jpeg(1));
    HttpResponse<byte[]> made = get("t/64x48,webp/a%20b.jpg");
    awaitWritten(1);
    restart(Map.of());
    int asked = origin.count();

    HttpResponse<byte[]> found = get("t/64x48,webp/a%20b.jpg");

    assertThat(cache(found)).isEqualTo("store");
    assertThat(found.body()).isEqualTo(made.body());
    assertThat(found.headers().map())
        .containsEntry("etag", made.headers().allValues("etag"))
        .containsEntry("content-type", made.headers().allValues("content-type"))
        .containsEntry("x-dominant-color", made.headers().allValues("x-dominant-color"));
    assertThat(found.headers().firstValue("Server-Timing").orElseThrow()).startsWith("store;dur=");
    assertThat(cache(get("t/64x48,webp/a%20b.jpg"))).isEqualTo("hit");
    assertThat(origin.count()).isEqualTo(asked);
    Exposition metrics = Exposition.parse(new String(get("metrics").body(), UTF_8));
    assertThat(metrics.samples())
        .containsEntry("minami_store_entries", 1.0)
        .containsEntry("minami_store_reads_total{outcome=\"hit\"}", 1.0)
        .containsEntry("minami_store_breaker_open{work=\"reading\"}", 0.0);
  }

  @Test
  void otherSettingsOrAnotherOrigin_findNothing() throws Exception {
    origin.serve("a.jpg", Pictures.jpeg(1));
    get("t/64x48/a.jpg");
    awaitWritten(1);

    restart(Map.of("quality", "60"));
    assertThat(cache(get("t/64x48/a.jpg"))).isEqualTo("miss");

    try (FakeOrigin other = FakeOrigin.start()) {
      other.serve("a.jpg", Pictures.jpeg(2));
      restart(Map.of("origin", other.uri().toString()));
      assertThat(cache(get("t/64x48/a.jpg"))).isEqualTo("miss");
    }
  }

  @Test
  void whatIsPurged_isNotThereAfterARestart() throws Exception {
    for (String path : new String[] {"a.jpg", "b.jpg", "below/c.jpg", "d.jpg"}) {
      origin.serve(path, Pictures.jpeg(1));
      get("t/64x48/" + path);
    }
    awaitWritten(4);

    assertThat(purge("images/a.jpg")).isEqualTo(200);
    assertThat(purge("thumbnails/64x48/b.jpg")).isEqualTo(200);
    assertThat(purge("images/below/")).isEqualTo(200);
    restart(Map.of());

    assertThat(cache(get("t/64x48/a.jpg"))).isEqualTo("miss");
    assertThat(cache(get("t/64x48/b.jpg"))).isEqualTo("miss");
    assertThat(cache(get("t/64x48/below/c.jpg"))).isEqualTo("miss");
    assertThat(cache(get("t/64x48/d.jpg"))).isEqualTo("store");
  }

  @Test
  void originalThatHasChanged_takesAllThatWasMadeOfItAlong() throws Exception {
    origin.serve("a.jpg", Pictures.jpeg(1), "Cache-Control: no-cache");
    HttpResponse<byte[]> before = get("t/64x48/a.jpg");
    get("t/32x24/a.jpg");
    awaitWritten(2);
    origin.serve("a.jpg", Pictures.jpeg(2), "Cache-Control: no-cache");

    assertThat(cache(get("t/60x40/a.jpg"))).isEqualTo("miss");

    HttpResponse<byte[]> after = get("t/64x48/a.jpg");
    assertThat(cache(after)).isEqualTo("miss");
    assertThat(after.body()).isNotEqualTo(before.body());
    awaitWritten(4);
    restart(Map.of());
    assertThat(cache(get("t/32x24/a.jpg"))).isEqualTo("miss");
    assertThat(get("t/64x48/a.jpg").body()).isEqualTo(after.body());
  }

  @Test
  void originalThatChangedWhileTheNodeWasAway_takesAllThatWasMadeOfItAlong() throws Exception {
    origin.serve("a.jpg", Pictures.jpeg(1));
    get("t/64x48/a.jpg");
    get("t/32x24/a.jpg");
    awaitWritten(2);
    origin.serve("a.jpg", Pictures.jpeg(2));
    restart(Map.of());
    HttpResponse<byte[]> old = get("t/64x48/a.jpg");
    assertThat(cache(old)).isEqualTo("store"); // nobody has asked the origin yet

    assertThat(cache(get("t/60x40/a.jpg"))).isEqualTo("miss");

    await().untilAsserted(() -> assertThat(get("t/64x48/a.jpg").body()).isNotEqualTo(old.body()));
    assertThat(cache(get("t/32x24/a.jpg"))).isEqualTo("miss");
  }

  @Test
  void sameBytesWithOtherValidators_areNoChange() throws Exception {
    origin.serve("a.jpg", Pictures.jpeg(1), "Cache-Control: no-cache", "ETag: \"1\"");
    get("t/64x48/a.jpg");
    origin.serve("a.jpg", Pictures.jpeg(1), "Cache-Control: no-cache", "ETag: \"2\"");

    assertThat(cache(get("t/60x40/a.jpg"))).isEqualTo("miss");

    assertThat(cache(get("t/64x48/a.jpg"))).isEqualTo("hit");
  }

  @Test
  void storeThatIsNoFolder_costsNothingButItsHelp() throws Exception {
    node.close();
    Path place = Files.writeString(folder.resolve("file"), "not a folder");
    origin.serve("a.jpg", Pictures.jpeg(1));
    node = TestNode.start(Map.of("origin", origin.uri().toString(), "store", place.toUri() + "/"));

    assertThat(cache(get("t/64x48/a.jpg"))).isEqualTo("miss");
    assertThat(cache(get("t/64x48/a.jpg"))).isEqualTo("hit");
    assertThat(Files.readString(place)).isEqualTo("not a folder");
  }
}
