package minami.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.imageio.ImageIO;
import minami.testing.Corpus;
import minami.testing.FakeOrigin;
import minami.testing.RawHttp;
import minami.testing.Status;
import minami.testing.TestNode;
import minami.webp.WebpFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole node and its origin, over real HTTP. */
class ThumbnailHttpTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final byte[] PICTURE = Corpus.bytes("jpeg-orient/Landscape_1.jpg");

  private FakeOrigin origin;
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    origin = FakeOrigin.start();
    origin.serve("a.jpg", PICTURE);
    node = start(Map.of("origin-timeout", "20s", "deadline", "30s"));
  }

  private TestNode start(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("origin", origin.uri().toString());
    return TestNode.start(all);
  }

  private void restart(Map<String, String> settings) throws Exception {
    node.close();
    node = start(settings);
  }

  @AfterEach
  void stop() {
    node.close();
    origin.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(node.uri().resolve(path));
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return CLIENT.send(
        (headers.length > 0 ? request.headers(headers) : request).build(),
        BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  @Test
  void thumbnail_hasTheHeadersOfTheContract() throws Exception {
    HttpResponse<byte[]> miss = get("t/320/240/a.jpg");
    assertThat(miss.statusCode()).isEqualTo(200);
    assertThat(header(miss, "Content-Type")).isEqualTo("image/jpeg");
    assertThat(header(miss, "Content-Length")).isEqualTo(String.valueOf(miss.body().length));
    assertThat(header(miss, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(miss, "ETag")).matches("\"[0-9a-f]{32}\"");
    assertThat(header(miss, "X-Cache")).isEqualTo("miss");
    assertThat(header(miss, "X-Dominant-Color")).matches("#[0-9a-f]{6}");
    assertThat(header(miss, "X-Moderation")).isNull();
    assertThat(header(miss, "Server-Timing"))
        .matches("fetch;dur=[0-9.]+, decode;dur=[0-9.]+, resize;dur=[0-9.]+, encode;dur=[0-9.]+");
    assertThat(header(miss, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertCommonHeaders(miss);

    HttpResponse<byte[]> hit = get("t/320x240/a.jpg");
    assertThat(header(hit, "X-Cache")).isEqualTo("hit");
    assertThat(header(hit, "ETag")).isEqualTo(header(miss, "ETag"));
    assertThat(hit.body()).isEqualTo(miss.body());
  }

  @Test
  void auto_isWhatTheClientTakes_andSharesTheEntriesOfTheFormats() throws Exception {
    String chrome = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    HttpResponse<byte[]> webp = get("t/320x240,auto/a.jpg", "Accept", chrome);
    assertThat(header(webp, "Content-Type")).isEqualTo("image/webp");
    HttpResponse<byte[]> jpeg = get("t/320x240,auto/a.jpg", "Accept", "*/*");
    assertThat(header(jpeg, "Content-Type")).isEqualTo("image/jpeg");
    for (HttpResponse<byte[]> each : List.of(webp, jpeg)) {
      assertThat(each.headers().allValues("Vary")).containsExactly("Accept");
      assertThat(header(each, "X-Cache")).isEqualTo("miss");
    }
    HttpResponse<byte[]> named = get("t/320x240,webp/a.jpg");
    assertThat(header(named, "X-Cache")).isEqualTo("hit");
    assertThat(header(named, "ETag")).isEqualTo(header(webp, "ETag"));
    assertThat(header(named, "Vary")).isNull();

    HttpResponse<byte[]> known =
        get("t/320x240,auto/a.jpg", "Accept", chrome, "If-None-Match", header(webp, "ETag"));
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(known.headers().allValues("Vary")).containsExactly("Accept");
    HttpResponse<byte[]> other =
        get("t/320x240,auto/a.jpg", "Accept", "*/*", "If-None-Match", header(webp, "ETag"));
    assertThat(other.statusCode()).as("another picture").isEqualTo(200);
    assertThat(header(other, "X-Cache")).isEqualTo("hit");
    assertThat(get("t/320x240,auto/none.jpg").headers().allValues("Vary"))
        .containsExactly("Accept");
  }

  /** So many frames that no machine makes them in half a second, and as many as are allowed. */
  @Test
  void animationThatTakesTooLong_isCacheableForAMinute_oneThatIsTooLarge_forGood()
      throws Exception {
    origin.serve("long.gif", blank(700, 750));
    origin.serve("large.gif", blank(1, 1001));
    restart(Map.of("origin-timeout", "2s", "deadline", "2s", "max-source-pixels", "100000000"));
    HttpResponse<byte[]> late = get("t/60x45,webp,anim/long.gif");
    assertThat(late.statusCode()).isEqualTo(200);
    assertThat(header(late, "X-Animation")).isEqualTo("first-frame");
    assertThat(header(late, "Cache-Control")).isEqualTo("public, max-age=60");
    HttpResponse<byte[]> again = get("t/60x45,webp,anim/long.gif");
    assertThat(header(again, "X-Cache")).isEqualTo("hit");
    assertThat(header(again, "Cache-Control")).isEqualTo("public, max-age=60");

    HttpResponse<byte[]> large = get("t/60x45,webp,anim/large.gif");
    assertThat(header(large, "X-Animation")).isEqualTo("first-frame");
    assertThat(header(large, "Cache-Control")).endsWith("immutable");
  }

  /** A square GIF whose frames are all the same. */
  private static byte[] blank(int side, int frames) throws Exception {
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    BufferedImage nothing = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_BINARY);
    ImageIO.write(nothing, "gif", one);
    byte[] gif = one.toByteArray();
    int frame = 13 + (3 << (gif[10] & 7) + 1);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(gif, 0, frame);
    for (int i = 0; i < frames; i++) {
      all.write(gif, frame, gif.length - 1 - frame);
    }
    all.write(';');
    return all.toByteArray();
  }

  @Test
  void anim_keepsTheFrames_exceptWherePicturesAreModerated() throws Exception {
    restart(Map.of("origin", "samples:"));
    HttpResponse<byte[]> webp = get("t/60x45,webp,anim/orrery.gif");
    assertThat(header(webp, "Content-Type")).isEqualTo("image/webp");
    assertThat(header(webp, "X-Animation")).isNull();
    assertThat(WebpFile.of(webp.body()).frames(1000)).hasSize(24);
    HttpResponse<byte[]> gif = get("t/60x45,gif,anim/orrery.gif");
    assertThat(header(gif, "Content-Type")).isEqualTo("image/gif");
    assertThat(new String(gif.body(), ISO_8859_1)).contains("NETSCAPE2.0");
    assertThat(new String(get("t/60x45,gif/orrery.gif").body(), ISO_8859_1))
        .doesNotContain("NETSCAPE2.0");

    restart(Map.of("origin", "samples:", "moderation", "mark"));
    assertThat(WebpFile.of(get("t/60x45,webp,anim/orrery.gif").body()).animated()).isFalse();
  }

  @Test
  void blurHash_isAShortText_ofWhatTheOtherOptionsShow() throws Exception {
    HttpResponse<byte[]> response = get("t/320x240,blurhash/a.jpg");
    assertThat(header(response, "Content-Type")).isEqualTo("text/plain");
    assertThat(new String(response.body(), UTF_8)).matches("[!-~]{28}").startsWith("L");
    assertThat(get("t/100x300,e,blurhash/a.jpg").body()).isNotEqualTo(response.body());
    assertThat(header(get("t/320x240,blurhash/a.jpg"), "X-Cache")).isEqualTo("hit");
  }

  @Test
  void cropsThatLook_lookOnceForAllSizes() throws Exception {
    assertThat(header(get("t/100x300,smart/a.jpg"), "Server-Timing")).contains("look;dur=");
    assertThat(get("t/100x200,smart/a.jpg").statusCode()).isEqualTo(200);
    assertThat(get("t/50x100,smart,2x,png/a.jpg").statusCode()).isEqualTo(200);
    assertThat(Status.of(node.uri()).number("looks")).isEqualTo(1);
    assertThat(get("t/100x200,face/a.jpg").statusCode()).isEqualTo(200);
    assertThat(get("t/200x100,face/a.jpg").statusCode()).isEqualTo(200);
    assertThat(Status.of(node.uri()).number("looks")).isEqualTo(2);
  }

  @Test
  void cropThatShowsAllOfThePicture_needsNoLook() throws Exception {
    HttpResponse<byte[]> response = get("t/320x,face/a.jpg");
    assertThat(response.statusCode()).isEqualTo(301);
    assertThat(header(response, "Location")).isEqualTo("../320x/a.jpg");
  }

  private static void assertCommonHeaders(HttpResponse<?> response) {
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Content-Security-Policy")).isEqualTo("default-src 'none'");
    assertThat(header(response, "X-Request-Id")).matches("[0-9a-f]{16}");
  }

  @Test
  void secondSizeOfAPicture_costsNoDownload() throws Exception {
    get("t/320/240/a.jpg");
    assertThat(get("t/100x100,fit,png/a.jpg").statusCode()).isEqualTo(200);
    assertThat(origin.count("a.jpg")).isEqualTo(1);
  }

  @Test
  void head_hasTheHeadersOfGet() throws Exception {
    HttpResponse<byte[]> get = get("t/320/240/a.jpg");
    HttpResponse<byte[]> head =
        CLIENT.send(
            request("t/320/240/a.jpg").method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofByteArray());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String name : List.of("Content-Type", "Content-Length", "ETag", "Cache-Control")) {
      assertThat(header(head, name)).as(name).isEqualTo(header(get, name));
    }
  }

  @Test
  void headOfWhatIsNotThereYet_makesIt() throws Exception {
    HttpResponse<byte[]> head =
        CLIENT.send(
            request("t/320/240/a.jpg").method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofByteArray());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "X-Cache")).isEqualTo("miss");
    assertThat(Integer.parseInt(header(head, "Content-Length"))).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
  void knownTag_isAnsweredWithout_aBody(String pattern) throws Exception {
    String etag = header(get("t/320/240/a.jpg"), "ETag");
    HttpResponse<byte[]> again =
        get("t/320/240/a.jpg", "If-None-Match", String.format(pattern, etag));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(etag);
    assertThat(header(again, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(origin.count()).isEqualTo(1);
  }

  @Test
  void otherTag_isAnsweredWithTheThumbnail() throws Exception {
    assertThat(get("t/320/240/a.jpg", "If-None-Match", "\"0123\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "t/320x240/a.jpg?w=1, /t/320x240/a.jpg",
    "t/320/240/a.jpg?x, /t/320x240/a.jpg",
    "'t/320x240,png,fit/a.jpg', '/t/320x240,fit,png/a.jpg'",
    "t/320x240/%61.jpg, /t/320x240/a.jpg",
    "t/320/240/b/c/d:e/%61.jpg, /t/320x240/b/c/d:e/a.jpg",
    "t/320x240/%40a/b.jpg?x, /t/320x240/%40a/b.jpg",
  })
  void otherSpelling_isRedirectedWhereverAProxyServesIt(String path, String location)
      throws Exception {
    HttpResponse<byte[]> response = get(path, "X-Forwarded-Host", "evil.example");
    assertThat(response.statusCode()).isEqualTo(301);
    String relative = header(response, "Location");
    assertThat(node.uri().resolve(path).resolve(relative)).isEqualTo(node.uri().resolve(location));
    assertThat(URI.create("https://cdn.example/img/" + path).resolve(relative))
        .isEqualTo(URI.create("https://cdn.example/img" + location));
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(origin.count()).isZero();
  }

  @Test
  void otherSpellingOfASignedAddress_isRedirectedToASignedOne() throws Exception {
    restart(Map.of("signing-keys", "0123456789abcdef"));
    String rest = "320x240,png,fit/a.jpg";
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("0123456789abcdef".getBytes(UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal(rest.getBytes(UTF_8));
    String path = "t/s:" + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    HttpResponse<byte[]> response = get(path + "/" + rest);
    assertThat(response.statusCode()).isEqualTo(301);
    URI to = response.uri().resolve(header(response, "Location"));
    assertThat(to.getRawPath()).startsWith("/t/s:").endsWith("/320x240,fit,png/a.jpg");
    assertThat(get(to.getRawPath()).statusCode()).isEqualTo(200);
  }

  @Test
  void otherSpellingOfWhatIsInTheCache_isRedirected() throws Exception {
    get("t/320x240/a.jpg");
    assertThat(get("t/320x240/a.jpg?w=1").statusCode()).isEqualTo(301);
    assertThat(get("t/320x240/%61.jpg").statusCode()).isEqualTo(301);
    assertThat(header(get("t/320x240/a.jpg"), "X-Cache")).isEqualTo("hit");
  }

  @Test
  void sizeThatIsNotAllowed_isForbidden_evenWhereAPresetPutItIntoTheCache() throws Exception {
    restart(Map.of("sizes", "320x240", "preset.p", "50x50"));
    get("t/p/a.jpg");
    assertThat(header(get("t/p/a.jpg"), "X-Cache")).isEqualTo("hit");
    assertThat(get("t/50x50/a.jpg").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "t/0x240/a.jpg, 400, max-age=60",
    "t/320x240, 400, max-age=60",
    "'t/320x240,avif/a.jpg', 400, max-age=60",
    "t/320x240/@nowhere/a.jpg, 403, max-age=60",
    "t/320x240/redirect-inside, 403, max-age=60",
    "t/320x240/nothing.jpg, 404, max-age=30",
    "t/320x240/status/410, 404, max-age=30",
    "t/320x240/big/40000000, 413, max-age=60",
    "t/320x240/endless, 413, max-age=60",
    "t/320x240/gzip-bomb, 413, max-age=60",
    "t/320x240/page.jpg, 415, max-age=60",
    "t/320x240/bomb.png, 422, max-age=60",
    "t/320x240/half.jpg, 422, max-age=60",
    "t/320x240/status/500, 502, no-store",
    "t/320x240/status/403, 502, no-store",
    "t/320x240/reset, 502, no-store",
    "t/320x240/close-after/1000, 502, no-store",
    "t/320x240/loop, 502, no-store",
    "t/320x240/304-without-cause, 502, no-store",
    "t/320x240/garbage, 502, no-store",
  })
  void trouble_isToldByItsStatus(String path, int status, String cacheControl) throws Exception {
    origin.redirect("redirect-inside", "http://127.0.0.1:9/a.jpg");
    origin.serve("page.jpg", "<html>not a picture</html>".getBytes(UTF_8));
    origin.serve("bomb.png", Corpus.bytes("bomb/png-header-2147483647.png"));
    origin.serve("half.jpg", java.util.Arrays.copyOf(PICTURE, PICTURE.length / 4));
    HttpResponse<byte[]> response = get(path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Cache-Control")).isEqualTo(cacheControl);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertCommonHeaders(response);
    JsonObject problem =
        JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
    assertThat(problem.get("status").getAsInt()).isEqualTo(status);
    assertThat(problem.get("detail").getAsString()).isNotBlank().doesNotContain("Exception");
    assertThat(problem.get("requestId").getAsString()).isEqualTo(header(response, "X-Request-Id"));

    assertThat(get("t/320x240/a.jpg").statusCode()).as("a good picture afterwards").isEqualTo(200);
  }

  @Test
  void failures_areCountedByTheirName() throws Exception {
    get("t/320x240/nothing.jpg");
    get("t/100x100/nothing.jpg");
    get("t/0x240/a.jpg");
    get("t/320x240/big/40000000");

    JsonObject failures = Status.of(node.uri()).json().getAsJsonObject("failures");
    assertThat(failures).hasToString("{\"malformed\":1,\"not_found\":2,\"too_many_bytes\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "drip/1", "stall-after/10"})
  void slowOrigin_isGivenUp(String fault) throws Exception {
    restart(Map.of("origin-timeout", "200ms"));
    HttpResponse<byte[]> response = get("t/320x240/" + fault);
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void missingPicture_isAskedForOnceAndRemembered() throws Exception {
    get("t/320x240/nothing.jpg");
    assertThat(get("t/100x100/nothing.jpg").statusCode()).isEqualTo(404);
    assertThat(origin.count("nothing.jpg")).isEqualTo(1);
  }

  @Test
  void changedAndGonePicture_isServedUntilItsAddressChanges() throws Exception {
    origin.serve("changing.jpg", PICTURE, "Cache-Control: no-cache");
    String first = header(get("t/50x50/changing.jpg"), "ETag");
    origin.serve(
        "changing.jpg", Corpus.bytes("jpeg-orient/Landscape_3.jpg"), "Cache-Control: no-cache");
    assertThat(header(get("t/50x50/changing.jpg"), "ETag")).isEqualTo(first);
    assertThat(header(get("t/50x50,v2/changing.jpg"), "ETag")).isNotEqualTo(first);
  }

  @Test
  void staleOriginal_isUsedWhileItsOriginIsInTrouble() throws Exception {
    origin.serve("shaky.jpg", PICTURE, "Cache-Control: max-age=0");
    get("t/50x50/shaky.jpg");
    origin.on("shaky.jpg", (request, exchange) -> exchange.reset());
    assertThat(get("t/60x60/shaky.jpg").statusCode()).isEqualTo(200);
  }

  @Test
  void brokenPicture_isNotTriedAgainAtOnceInWhateverSize() throws Exception {
    origin.serve("broken.jpg", new byte[] {(byte) 0xFF, (byte) 0xD8, 1}, "Cache-Control: no-store");
    for (int i = 0; i < 3; i++) {
      assertThat(get("t/50/" + (50 + i) + "/broken.jpg").statusCode()).isEqualTo(422);
    }
    assertThat(origin.count("broken.jpg")).isEqualTo(1);
  }

  @Test
  void status_tellsHowItStandsWithTheOrigin() throws Exception {
    get("t/50/50/nothing.jpg");
    JsonObject of = originNow();
    assertThat(of.get("origin").getAsString()).isEqualTo("origin");
    assertThat(of.get("breaker").getAsString()).isEqualTo("closed");
    assertThat(of.get("waiting").getAsInt()).isZero();
    // The answer may be here before the fetch is over.
    await().until(() -> originNow().get("underWay").getAsInt() == 0);
  }

  private JsonObject originNow() throws Exception {
    return JsonParser.parseString(new String(get("status").body(), UTF_8))
        .getAsJsonObject()
        .getAsJsonArray("origins")
        .get(0)
        .getAsJsonObject();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/status", "/playground.json"})
  void postElsewhere_isNotAllowedEither(String target) throws Exception {
    String answer =
        RawHttp.send(
            node.uri(),
            "POST "
                + target
                + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assertThat(RawHttp.status(answer)).isEqualTo(405);
    assertThat(answer).contains("Allow: GET, HEAD, OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"})
  void otherMethod_isNotAllowed(String method) throws Exception {
    String answer =
        RawHttp.send(
            node.uri(),
            method
                + " /t/320/240/a.jpg HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assertThat(RawHttp.status(answer)).isEqualTo(405);
    assertThat(answer).contains("Allow: GET, HEAD, OPTIONS").doesNotContain("BREW /t");
    assertThat(origin.count()).isZero();
  }

  @Test
  void options_tellsWhatIsAllowed() throws Exception {
    HttpResponse<byte[]> response =
        CLIENT.send(
            request("t/320/240/a.jpg").method("OPTIONS", BodyPublishers.noBody()).build(),
            BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
  }

  @Test
  void browserThatWantsAPicture_getsTheStatusWithAnEmptyBody() throws Exception {
    HttpResponse<byte[]> response =
        get("t/320/240/nothing.jpg", "Accept", "image/avif,image/webp,image/*,*/*;q=0.8");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "Vary")).isEqualTo("Accept");
  }

  @Test
  void browserThatWantsAPicture_getsTheErrorImageIfThereIsOne(@TempDir Path folder)
      throws Exception {
    byte[] sorry = Corpus.bytes("png/ps-basn2c08.png");
    restart(Map.of("error-image", Files.write(folder.resolve("sorry"), sorry).toString()));
    HttpResponse<byte[]> response = get("t/320/240/nothing.jpg", "Accept", "image/*");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(ImageIO.read(new ByteArrayInputStream(response.body())).getWidth()).isEqualTo(32);
    assertThat(header(response, "Content-Type")).isEqualTo("image/png");
    assertThat(header(get("t/320/240/nothing.jpg"), "Content-Type"))
        .isEqualTo("application/problem+json");
  }

  @Test
  void saneRequestId_isKeptAndAnyOtherReplaced() throws Exception {
    assertThat(header(get("t/320/240/a.jpg", "X-Request-Id", "abc-123_x.y"), "X-Request-Id"))
        .isEqualTo("abc-123_x.y");
    for (String bad : List.of("a b", "<script>", "${jndi:ldap://127.0.0.1:9/x}", "a".repeat(65))) {
      assertThat(header(get("t/320/240/a.jpg", "X-Request-Id", bad), "X-Request-Id"))
          .matches("[0-9a-f]{16}");
    }
  }

  @Test
  void thousandEqualRequests_costOneDownloadAndOneRendering() throws Exception {
    origin.hold("a.jpg");
    List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      all.add(CLIENT.sendAsync(request("t/320/240/a.jpg").build(), BodyHandlers.ofByteArray()));
    }
    origin.awaitCount("a.jpg", 1);
    origin.release("a.jpg");
    Set<String> renderings = new HashSet<>();
    Set<String> tags = new HashSet<>();
    for (CompletableFuture<HttpResponse<byte[]>> one : all) {
      HttpResponse<byte[]> response = one.get();
      assertThat(response.statusCode()).isEqualTo(200);
      tags.add(header(response, "ETag"));
      if (!header(response, "X-Cache").equals("hit")) {
        renderings.add(
            header(response, "Server-Timing")); // of one rendering, for all that waited for it
      }
    }
    assertThat(tags).hasSize(1);
    assertThat(renderings).hasSize(1);
    assertThat(origin.count("a.jpg")).isEqualTo(1);
  }

  @Test
  void deadlineOfARequest_isAnsweredAndTheNextOneWorks() throws Exception {
    restart(Map.of("deadline", "200ms", "origin-timeout", "200ms"));
    origin.hold("a.jpg");
    HttpResponse<byte[]> late = get("t/320/240/a.jpg");
    assertThat(late.statusCode()).isEqualTo(504);
    origin.release("a.jpg");
    origin.serve("b.jpg", Corpus.bytes("png/ps-basn2c08.png"));
    assertThat(get("t/32/24/b.jpg").statusCode()).isEqualTo(200);
  }

  @Test
  void moreThanTheQueueHolds_isRefusedAtOnceWithRetryAfter() throws Exception {
    restart(Map.of("render.threads", "1", "render.queue", "1"));
    get("t/10/10/a.jpg"); // the original is there now: what follows goes straight to the queue
    List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      all.add(
          CLIENT.sendAsync(
              request("t/" + (200 + i) + "x600,png/a.jpg").build(), BodyHandlers.ofByteArray()));
    }
    Set<Integer> statuses = new HashSet<>();
    for (CompletableFuture<HttpResponse<byte[]>> one : all) {
      HttpResponse<byte[]> response = one.get();
      statuses.add(response.statusCode());
      if (response.statusCode() == 503) {
        assertThat(header(response, "Retry-After")).isEqualTo("1");
        assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
      }
    }
    assertThat(statuses).containsExactlyInAnyOrder(200, 503);
    assertThat(get("t/10/10/a.jpg").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/t/320x240/../secret.jpg",
        "/t/320x240/..%2fsecret.jpg",
        "/t/320x240/%2e%2e/secret.jpg",
        "/t/320x240/%2e%2e%2fsecret.jpg",
        "/t/320x240/%252e%252e/secret.jpg",
        "/t/320x240/..;/secret.jpg",
        "/t/320x240/..%5csecret.jpg",
        "/t/320x240/..\\secret.jpg",
        "/t/320x240/%c0%ae%c0%ae/secret.jpg",
        "/t/320x240/%00/../secret.jpg",
        "/t/320x240/link.jpg",
        "/t/320x240/folder/secret.jpg",
        "/t/320x240//secret.jpg",
        "/t/320x240/%2f%2fsecret.jpg",
        "/t/320x240/file:%2f%2f%2fsecret.jpg",
        "/t/320x240/sub",
        "/t/320x240/../../WEB-INF/web.xml",
        "/t/../WEB-INF/web.xml",
        "/WEB-INF/web.xml",
        "/minami/launch/Main.class",
        "/t/320x240/a%0d%0aSet-Cookie:%20x=1.jpg",
        "/t/320x240%0d%0aSet-Cookie:%20x=1/a.jpg",
        "/t/320x240/@a%0d%0aSet-Cookie:%20x=1/a.jpg",
        "/t/s:%0d%0aSet-Cookie:%20x=1/320x240/a.jpg",
      })
  void hostileAddress_isRefusedAndReachesNothing(String target, @TempDir Path folder)
      throws Exception {
    Path root = Files.createDirectories(folder.resolve("root/sub")).getParent();
    Files.write(folder.resolve("secret.jpg"), PICTURE);
    Files.write(root.resolve("a.jpg"), PICTURE);
    Files.createSymbolicLink(root.resolve("link.jpg"), folder.resolve("secret.jpg"));
    Files.createSymbolicLink(root.resolve("folder"), folder);
    restart(Map.of("origin", root.toUri().toString()));
    String answer = RawHttp.get(node.uri(), target);
    assertThat(RawHttp.status(answer)).isBetween(400, 499);
    assertThat(answer).doesNotContainIgnoringCase("\r\nSet-Cookie").doesNotContain("Exception");
    assertThat(get("t/320x240/a.jpg").statusCode()).isEqualTo(200);
  }

  @Test
  void hugeRequests_areRefused() throws Exception {
    URI uri = node.uri();
    assertThat(RawHttp.status(RawHttp.get(uri, "/t/320x240/" + "a".repeat(1 << 20))))
        .isBetween(400, 499);
    assertThat(RawHttp.status(RawHttp.get(uri, "/t/320x240/a.jpg?" + "a=b&".repeat(20_000))))
        .isBetween(400, 499);
    assertThat(
            RawHttp.status(RawHttp.get(uri, "/t/320x240/a.jpg", "X-Long: " + "a".repeat(1 << 20))))
        .isBetween(400, 499);
    assertThat(get("t/320x240/a.jpg").statusCode()).isEqualTo(200);
  }

  @Test
  void escapesInARedirect_areNotTakenForHeaders() throws Exception {
    String answer =
        RawHttp.get(node.uri(), "/t/320x240,fit,fit%0d%0aX-Injected:1/a.jpg?%0d%0aX-Injected:%201");
    assertThat(answer).doesNotContain("\r\nX-Injected");
    assertThat(RawHttp.status(answer)).isEqualTo(400);
  }

  @Test
  void startPageAndItsParts_areServed() throws Exception {
    HttpResponse<byte[]> page = get("");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(new String(page.body(), UTF_8)).contains("playground/playground.js");
    assertThat(header(page, "Content-Security-Policy")).startsWith("default-src 'self'");
    HttpResponse<byte[]> script = get("playground/playground.js");
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(header(script, "Content-Type")).startsWith("text/javascript");
    assertThat(new String(get("playground.json").body(), UTF_8)).contains("\"samples\":[]");
    restart(Map.of("origin", "samples:"));
    assertThat(new String(get("playground.json").body(), UTF_8)).contains("egret.jpg");
    assertThat(get("t/320/240/egret.jpg").statusCode()).isEqualTo(200);
  }

  @Test
  void unknownPage_isAProblem() throws Exception {
    HttpResponse<byte[]> response = get("no/such/page");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertCommonHeaders(response);
    assertThat(get("error").statusCode()).isEqualTo(404);
  }
}
