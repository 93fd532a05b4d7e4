package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import minami.testing.FakeOrigin;
import minami.testing.Pictures;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Purges on a node that is alone. */
@Timeout(60)
class PurgeHttpTest {

  private static final String TOKEN = "the token of the operators";
  private static final String[] BEARER = {"Authorization", "Bearer " + TOKEN.replace(' ', '-')};
  private static final String KEPT_LONG = "Cache-Control: max-age=3600";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final FakeOrigin origin = FakeOrigin.start();
  private final FakeOrigin another = FakeOrigin.start();
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    start("admin-token", BEARER[1].substring("Bearer ".length()));
    serve(1);
  }

  private void start(String... more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("origin", origin.uri().toString());
    settings.put("origin.two", another.uri().toString());
    settings.put("preset.card", "48x48,png");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    node = TestNode.start(settings);
  }

  private void restart(String... more) throws Exception {
    node.close();
    start(more);
  }

  @AfterEach
  void stop() {
    node.close();
    another.close();
    origin.close();
  }

  /** All pictures become others. */
  private void serve(int version) {
    for (String path : new String[] {"a.jpg", "b.jpg", "d/a.jpg", "d/e/b.jpg", "d.jpg"}) {
      origin.serve(path, Pictures.jpeg(version), KEPT_LONG);
      another.serve(path, Pictures.jpeg(version), KEPT_LONG);
    }
  }

  private CompletableFuture<HttpResponse<byte[]>> send(
      String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.uri() + path))
            .method(method, BodyPublishers.noBody());
    return CLIENT.sendAsync(
        (headers.length > 0 ? request.headers(headers) : request).build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path, String... headers) {
    return send("GET", path, headers).join();
  }

  private JsonObject purge(String what) {
    HttpResponse<byte[]> response = send("DELETE", "admin/" + what, BEARER).join();
    assertThat(response.statusCode()).as(what).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    return JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
  }

  private static String cache(HttpResponse<?> response) {
    return response.headers().firstValue("X-Cache").orElse("none");
  }

  @Test
  void thumbnail_isMadeAnewOfTheSameOriginal() {
    byte[] before = get("t/64x48/a.jpg").body();
    get("t/32x24/a.jpg");
    serve(2);

    JsonObject purged = purge("thumbnails/64x48/a.jpg");

    assertThat(purged.get("purged").getAsString()).isEqualTo("thumbnails/64x48/a.jpg");
    assertThat(purged.get("removed").getAsInt()).isEqualTo(1);
    HttpResponse<byte[]> again = get("t/64x48/a.jpg");
    assertThat(cache(again)).isEqualTo("miss");
    assertThat(again.body()).isEqualTo(before);
    assertThat(cache(get("t/32x24/a.jpg"))).isEqualTo("hit");
    assertThat(origin.count("a.jpg")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "thumbnails/48/48/a.jpg",
        "thumbnails/48x48,png/a.jpg",
        "thumbnails/png,48x48/a.jpg",
        "thumbnails/card/a.jpg",
        "thumbnails/s:whatever/card/a.jpg"
      })
  void thumbnail_mayBeNamedByAnyOfItsAddresses(String what) {
    get("t/48x48/a.jpg");
    get("t/card/a.jpg");
    assertThat(purge(what).get("removed").getAsInt()).isEqualTo(1);
  }

  @Test
  void image_isFetchedAnewInAllSizes_andNoOther() {
    byte[] small = get("t/32x24/a.jpg").body();
    byte[] large = get("t/64x48/a.jpg").body();
    get("t/32x24/b.jpg");
    get("t/32x24/@two/a.jpg");
    serve(2);

    assertThat(purge("images/a.jpg").get("removed").getAsInt()).isEqualTo(2);

    assertThat(get("t/32x24/a.jpg").body()).isNotEqualTo(small);
    assertThat(get("t/64x48/a.jpg").body()).isNotEqualTo(large);
    assertThat(origin.count("a.jpg")).isEqualTo(2);
    assertThat(cache(get("t/32x24/b.jpg"))).isEqualTo("hit");
    assertThat(cache(get("t/32x24/@two/a.jpg"))).isEqualTo("hit");
  }

  @Test
  void slashAtTheEnd_purgesAllBelow_andNothingBeside() {
    for (String path : new String[] {"d/a.jpg", "d/e/b.jpg", "d.jpg", "a.jpg", "@two/d/a.jpg"}) {
      get("t/32x24/" + path);
    }
    assertThat(purge("images/d/").get("removed").getAsInt()).isEqualTo(2);
    assertThat(cache(get("t/32x24/d.jpg"))).isEqualTo("hit");
    assertThat(purge("images/@two/").get("removed").getAsInt()).isEqualTo(1);
    assertThat(cache(get("t/32x24/a.jpg"))).isEqualTo("hit");
    assertThat(purge("images/").get("removed").getAsInt()).isEqualTo(2);
    assertThat(cache(get("t/32x24/a.jpg"))).isEqualTo("miss");
  }

  @Test
  void imageThatWasMissing_isAskedForAgain() {
    assertThat(get("t/32x24/new.jpg").statusCode()).isEqualTo(404);
    origin.serve("new.jpg", Pictures.jpeg(1));
    assertThat(get("t/32x24/new.jpg").statusCode()).isEqualTo(404);
    purge("images/new.jpg");
    assertThat(get("t/32x24/new.jpg").statusCode()).isEqualTo(200);
  }

  @Test
  void imageThatWasBroken_isReadAgain() {
    origin.serve("broken.jpg", "GIF89a, or so it says".getBytes(UTF_8));
    assertThat(get("t/32x24/broken.jpg").statusCode()).isBetween(415, 422);
    origin.serve("broken.jpg", Pictures.jpeg(1));
    purge("images/broken.jpg");
    assertThat(get("t/32x24/broken.jpg").statusCode()).isEqualTo(200);
  }

  /** The origin has begun to send the old picture when it is purged. */
  @Test
  void workUnderWay_neitherAnswersNorKeepsWhatIsOld() throws Exception {
    byte[] newOne = get("t/64x48/b.jpg").body();
    byte[] old = Pictures.jpeg(2);
    CompletableFuture<Void> purged = new CompletableFuture<>();
    origin.on(
        "a.jpg",
        (request, exchange) -> {
          exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + old.length + "\r\n\r\n");
          purged.join();
          exchange.write(old);
        });
    CompletableFuture<HttpResponse<byte[]>> first = send("GET", "t/64x48/a.jpg");
    origin.awaitCount("a.jpg", 1);
    serve(1);
    purge("images/a.jpg");
    CompletableFuture<HttpResponse<byte[]>> joined = send("GET", "t/64x48/a.jpg");
    purged.complete(null);

    assertThat(first.get().body()).isEqualTo(newOne);
    assertThat(joined.get().body()).isEqualTo(newOne);
    assertThat(get("t/64x48/a.jpg").body()).isEqualTo(newOne);
    assertThat(origin.count("a.jpg")).isEqualTo(2);
  }

  @Test
  void whatIsNoThumbnailAndNoImage_isRefusedAndNamed() {
    for (String what :
        new String[] {
          "images/@nowhere/a.jpg",
          "images/a//b.jpg",
          "images//",
          "images/@two",
          "images/a;b",
          "thumbnails/a.jpg",
          "thumbnails/64x48",
          "thumbnails/",
          "images/a.jpg?x=1"
        }) {
      HttpResponse<byte[]> response = send("DELETE", "admin/" + what, BEARER).join();
      assertThat(response.statusCode()).as(what).isBetween(400, 404);
    }
  }

  @Test
  void otherMethod_isToldWhatIsAllowed() {
    HttpResponse<byte[]> response = send("POST", "admin/images/a.jpg", BEARER).join();
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("DELETE");
  }

  @Test
  void withoutTheToken_nothingIsPurged() {
    get("t/64x48/a.jpg");
    HttpResponse<byte[]> refused = send("DELETE", "admin/images/a.jpg").join();
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(send("DELETE", "admin/images/", "Authorization", "Bearer wrong").join().statusCode())
        .isEqualTo(401);
    assertThat(cache(get("t/64x48/a.jpg"))).isEqualTo("hit");
  }

  @Test
  void browser_isAskedForThePasswordWhichIsTheToken() {
    HttpResponse<byte[]> page = get("admin/images/a.jpg", "Accept", "text/html,*/*");
    assertThat(page.statusCode()).isEqualTo(401);
    assertThat(page.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer", "Basic realm=\"Minami\", charset=\"UTF-8\"");
    String token = BEARER[1].substring("Bearer ".length());
    for (String credentials : new String[] {"me:" + token, ":" + token}) {
      assertThat(basic(credentials)).isEqualTo(200);
    }
    for (String credentials : new String[] {token, "me", "me:", "me:" + token + ":", ""}) {
      assertThat(basic(credentials)).as(credentials).isEqualTo(401);
    }
    assertThat(send("DELETE", "admin/images/", "Authorization", "Basic %%%").join().statusCode())
        .isEqualTo(401);
  }

  private int basic(String credentials) {
    String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    return send("DELETE", "admin/images/", "Authorization", "Basic " + encoded).join().statusCode();
  }

  @Test
  void withNoTokenSet_purgingIsOff() throws Exception {
    restart();
    HttpResponse<byte[]> refused = send("DELETE", "admin/images/", BEARER).join();
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(new String(refused.body(), UTF_8)).contains("minami.admin-token");
  }

  @Test
  void sizeForANodeThatIsAlone_belongsIntoItsSettings() throws Exception {
    restart("admin-token", BEARER[1].substring("Bearer ".length()), "sizes", "32x24");
    HttpResponse<byte[]> response = send("PUT", "admin/sizes/64x", BEARER).join();
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(new String(response.body(), UTF_8)).contains("alone", "minami.config");
    assertThat(send("UT", "admin/sizes/64x", BEARER).join().statusCode()).isEqualTo(405);
  }

  @Test
  void tagHeader_namesImageAndOrigin() throws Exception {
    assertThat(get("t/64x48/a.jpg").headers().firstValue("Cache-Tag")).isEmpty();
    restart("tag-header", "Cache-Tag");
    another.serve("x,y z.jpg", Pictures.jpeg(1));
    for (String expected : new String[] {"miss", "hit"}) {
      HttpResponse<byte[]> response = get("t/64x48/d/a.jpg");
      assertThat(cache(response)).isEqualTo(expected);
      assertThat(response.headers().firstValue("Cache-Tag"))
          .hasValue("image:d/a.jpg,origin:default");
    }
    assertThat(get("t/64x48/@two/x,y%20z.jpg").headers().firstValue("Cache-Tag"))
        .hasValue("image:@two/x%2Cy%20z.jpg,origin:@two");
    assertThat(get("t/64x48/none.jpg").headers().firstValue("Cache-Tag")).isEmpty();
    restart("tag-header", "Surrogate-Key");
    assertThat(get("t/64x48/a.jpg").headers().firstValue("Surrogate-Key"))
        .hasValue("image:a.jpg origin:default");
  }
}
