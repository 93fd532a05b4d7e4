package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import minami.testing.Corpus;
import minami.testing.FakeOrigin;
import minami.testing.Status;
import minami.testing.TestNode;
import minami.testing.ToldService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that has pictures judged by a service, which answers as it is told. */
@Timeout(60)
class ModerationHttpTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final byte[] PICTURE = Corpus.bytes("jpeg-orient/Landscape_6.jpg");
  private static final byte[] ANOTHER = Corpus.bytes("jpeg-orient/Landscape_2.jpg");
  private static final String PORN = "{\"porn\": 0.9, \"neutral\": 0.1}";
  private static final String DOUBTFUL = "{\"porn\": 0.512345, \"hentai\": 0.251234}";
  private static final String FINE = "{\"porn\": 0.01, \"neutral\": 0.99}";

  @TempDir Path folder;
  private FakeOrigin origin;
  private ToldService service;
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    origin = FakeOrigin.start();
    origin.serve("a.jpg", PICTURE);
    service = ToldService.start();
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
    service.close();
    origin.close();
  }

  private void start(String strongest, String... more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("origin", origin.uri().toString());
    settings.put("moderation", strongest);
    settings.put("moderation.provider", service.address());
    settings.put("preset.card", "200x100,png");
    settings.put("deadline", "60s"); // a look gets a quarter, on a busy machine too
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    node = TestNode.start(settings);
  }

  private CompletableFuture<HttpResponse<byte[]>> send(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(node.uri().resolve(path));
    return CLIENT.sendAsync(
        (headers.length > 0 ? request.headers(headers) : request).build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return send(path, headers).get();
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  private static void assertBlocked(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(response, "ETag")).isNull();
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(new String(response.body(), UTF_8)).contains("moderation").doesNotContain("0.9");
  }

  @Test
  void pictureThatIsNotToBeShown_isRefusedByEveryAddress_andJudgedOnce() throws Exception {
    service.answerAlways(200, PORN);
    start("block");
    for (String address :
        List.of(
            "t/320/240/a.jpg",
            "t/320x240/a.jpg",
            "t/100x100,fit,png/a.jpg",
            "t/100x100,smart/a.jpg",
            "t/100x100,face/a.jpg",
            "t/320x240,blurhash/a.jpg",
            "t/320x240,v2/a.jpg",
            "t/8x8/a.jpg",
            "t/card/a.jpg",
            "t/card,2x/a.jpg")) {
      assertBlocked(get(address));
    }
    assertBlocked(get("t/320x240/a.jpg", "If-None-Match", "*"));
    assertThat(service.count()).isEqualTo(1);
    assertThat(origin.count("a.jpg")).isEqualTo(1);
    Status status = Status.of(node.uri());
    assertThat(status.json().getAsJsonObject("failures").get("moderated").getAsInt()).isEqualTo(11);
  }

  @Test
  void serviceIsSentASmallUprightJpeg() throws Exception {
    service.answerAlways(200, FINE);
    start("block");
    HttpResponse<byte[]> shown = get("t/320x240/a.jpg");
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(header(shown, "X-Moderation")).isNull();
    assertThat(header(shown, "Cache-Control")).contains("immutable");
    ByteBuffer sent = service.asked().get(0).body();
    byte[] bytes = new byte[sent.remaining()];
    sent.get(bytes);
    BufferedImage copy = ImageIO.read(new ByteArrayInputStream(bytes));
    assertThat(copy.getWidth()).isEqualTo(320); // stored in portrait
    assertThat(copy.getHeight()).isLessThan(320);
  }

  @Test
  void doubtfulPicture_isMarked() throws Exception {
    service.answerAlways(200, DOUBTFUL);
    start("block");
    assertMarked(get("t/320x240/a.jpg"), "miss");
    assertMarked(get("t/320x240/a.jpg"), "hit");
    assertThat(Status.of(node.uri()).json().getAsJsonObject("moderation").get("marked").getAsInt())
        .isEqualTo(2);
  }

  private static void assertMarked(HttpResponse<byte[]> response, String cache) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "X-Moderation")).isEqualTo("marked");
    assertThat(header(response, "X-Cache")).isEqualTo(cache);
    assertThat(response.headers().map().toString()).doesNotContain("512345", "251234", "763579");
  }

  @ParameterizedTest
  @ValueSource(strings = {"320x240", "320x240,png", "200x300,pad", "100x100,face"})
  void pictureToBeBlurred_hasNothingRecognisable(String options) throws Exception {
    service.answerAlways(200, PORN);
    start("blur");
    HttpResponse<byte[]> response = get("t/" + options + "/a.jpg");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "X-Moderation")).isEqualTo("blurred");
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=60");
    BufferedImage blurred = ImageIO.read(new ByteArrayInputStream(response.body()));
    assertThat(steepest(blurred)).isLessThan(12);
    assertThat(header(get("t/" + options + "/a.jpg"), "X-Cache")).isEqualTo("hit");
  }

  /** The greatest difference between two neighbours, in levels of green. */
  private static int steepest(BufferedImage image) {
    int steepest = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 1; x < image.getWidth(); x++) {
        int step = (image.getRGB(x, y) >> 8 & 0xFF) - (image.getRGB(x - 1, y) >> 8 & 0xFF);
        steepest = Math.max(steepest, Math.abs(step));
      }
    }
    return steepest;
  }

  @ParameterizedTest
  @CsvSource({
    "show, 200, unknown, 'public, max-age=60'",
    "blur, 200, blurred, 'public, max-age=60'",
    "block, 403, , no-store"
  })
  void serviceThatHangs_isWaitedForOnce_andThenItIsAsTheSettingSays(
      String unknown, int status, String label, String cacheControl) throws Exception {
    service.hold();
    start("block", "moderation.timeout", "300ms", "moderation.unknown", unknown);
    for (String address : List.of("t/320x240/a.jpg", "t/100x100/a.jpg", "t/320x240/a.jpg")) {
      HttpResponse<byte[]> response = get(address);
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(header(response, "X-Moderation")).isEqualTo(label);
      assertThat(header(response, "Cache-Control")).isEqualTo(cacheControl);
    }
    assertThat(service.count()).isLessThanOrEqualTo(2);
    assertThat(Status.of(node.uri()).json().getAsJsonObject("moderation").get("unknown").getAsInt())
        .isEqualTo(1);
  }

  @Test
  void serviceThatAnswers10Megabytes_isNotHeard() throws Exception {
    service.answerAlways(200, "{\"porn\": 0.1, \"x\": \"" + "y".repeat(10 << 20) + "\"}");
    start("block");
    assertThat(header(get("t/320x240/a.jpg"), "X-Moderation")).isEqualTo("unknown");
  }

  @Test
  void serviceThatFails_isAskedTwice() throws Exception {
    service.answerAlways(500, "");
    start("block");
    assertThat(header(get("t/320x240/a.jpg"), "X-Moderation")).isEqualTo("unknown");
    assertThat(service.count()).isEqualTo(2);
  }

  @Test
  void classesThatTheThresholdsDoNotName_decideNothing() throws Exception {
    service.answerAlways(200, "{\"adult\": 0.9, \"nudity\": 0.99}");
    start("block", "moderation.unknown", "block");
    assertBlocked(get("t/320x240/a.jpg"));
  }

  @Test
  void pictureShownByOtherClassesThanTheThresholds_isSaidToBeUnknown_andNotCachedForLong()
      throws Exception {
    service.answerAlways(200, "{\"adult\": 0.9}");
    start("block");
    for (String cache : List.of("miss", "hit")) {
      HttpResponse<byte[]> response = get("t/320x240/a.jpg");
      assertThat(header(response, "X-Cache")).isEqualTo(cache);
      assertThat(header(response, "X-Moderation")).isEqualTo("unknown");
      assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=60");
    }
    assertThat(Status.of(node.uri()).json().getAsJsonObject("moderation").get("unknown").getAsInt())
        .isEqualTo(1);
  }

  @Test
  void pictureUnder64Pixels_isNotJudged() throws Exception {
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(300, 63, BufferedImage.TYPE_INT_RGB), "png", small);
    origin.serve("small.png", small.toByteArray());
    start("block");
    HttpResponse<byte[]> response = get("t/100x100/small.png");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "X-Moderation")).isNull();
    assertThat(service.count()).isZero();
  }

  @Test
  void manySizesAtOnce_waitForOneLook() throws Exception {
    service.answerAlways(200, FINE);
    start("block");
    service.hold();
    List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      all.add(send("t/" + i * 10 + "x100,smart/a.jpg"));
    }
    origin.awaitCount("a.jpg", 1);
    await().until(() -> service.count() == 1);
    service.release();
    for (CompletableFuture<HttpResponse<byte[]>> one : all) {
      assertThat(one.get().statusCode()).isEqualTo(200);
    }
    assertThat(service.count()).isEqualTo(1);
    assertThat(Status.of(node.uri()).number("looks")).isEqualTo(1);
  }

  @Test
  void facesAndWhateverElseAtOnce_areJudgedOnce() throws Exception {
    service.answerAlways(200, FINE);
    start("block");
    service.hold();
    List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
    for (String options : List.of("100x100", "100x100,face", "100x100,smart", "90x90,face")) {
      all.add(send("t/" + options + "/a.jpg"));
      await().until(() -> service.count() > 0);
    }
    await().pollDelay(Duration.ofMillis(300)).until(() -> true); // for those that would not join
    service.release();
    for (CompletableFuture<HttpResponse<byte[]>> one : all) {
      assertThat(one.get().statusCode()).isEqualTo(200);
    }
    assertThat(service.count()).isEqualTo(1);
  }

  @Test
  void changedOriginal_isJudgedAgain() throws Exception {
    origin.serve("b.jpg", PICTURE, "Cache-Control: max-age=0");
    service.answerAlways(200, FINE);
    start("block");
    assertThat(get("t/320x240/b.jpg").statusCode()).isEqualTo(200);
    origin.serve("b.jpg", ANOTHER, "Cache-Control: max-age=0");
    service.answerAlways(200, PORN);
    assertBlocked(get("t/100x100/b.jpg"));
    assertThat(service.count()).isEqualTo(2);
  }

  @Test
  void changedPolicy_takesEffectAtOnceForWhatIsKept() throws Exception {
    Path file = folder.resolve("minami.properties");
    Files.writeString(file, "minami.moderation=block\n");
    service.answerAlways(200, DOUBTFUL);
    node =
        TestNode.start(
            Map.of(
                "config", file.toString(),
                "origin", origin.uri().toString(),
                "moderation.provider", service.address()));
    HttpResponse<byte[]> clear = get("t/320x240/a.jpg");
    assertMarked(clear, "miss");
    assertMarked(get("t/320x240/a.jpg"), "hit");

    Files.writeString(file, "minami.moderation=block\nminami.moderation.threshold=porn+hentai:0.6");
    await().until(() -> get("t/320x240/a.jpg").statusCode() == 403);
    assertBlocked(get("t/320x240/a.jpg", "If-None-Match", header(clear, "ETag")));
    assertBlocked(get("t/100x100/a.jpg"));

    Files.writeString(file, "minami.moderation=blur\nminami.moderation.threshold=porn+hentai:0.6 ");
    await().until(() -> "blurred".equals(header(get("t/320x240/a.jpg"), "X-Moderation")));
    assertThat(get("t/320x240/a.jpg").body()).isNotEqualTo(clear.body());

    Files.writeString(file, "minami.moderation=blur\n");
    await().until(() -> "marked".equals(header(get("t/320x240/a.jpg"), "X-Moderation")));
    assertThat(get("t/320x240/a.jpg").body()).isEqualTo(clear.body());
    assertThat(service.count()).isEqualTo(1);
  }

  @Test
  void withoutModeration_nobodyIsAsked() throws Exception {
    start("off");
    assertThat(get("t/320x240/a.jpg").statusCode()).isEqualTo(200);
    assertThat(service.count()).isZero();
    assertThat(Status.of(node.uri()).number("looks")).isZero();
    assertThat(Status.of(node.uri()).json().has("moderation")).isFalse();
  }

  @Test
  void harmlessPicture_passesTheModelInside() throws Exception {
    start("block", "moderation.provider", "built-in");
    HttpResponse<byte[]> response = get("t/320x240/a.jpg");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Server-Timing")).contains("look;dur=");
    assertThat(header(response, "X-Moderation")).isNull();
    assertThat(service.count()).isZero();
  }

  @Test
  void providerThatThereIsNot_stopsTheStart() {
    assertThatThrownBy(() -> start("block", "moderation.provider", "nobody"))
        .hasStackTraceContaining("nobody");
  }
}
