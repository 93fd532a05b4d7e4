package minami.origin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import minami.origin.OriginException.Reason;
import minami.s3.Bucket;
import minami.s3.BucketAddress;
import minami.s3.S3Error;
import minami.s3.S3Settings;
import minami.s3.S3Settings.Style;
import minami.testing.FakeOrigin;
import minami.testing.LogLines;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bucket may do wrong. */
@Timeout(60)
class S3FaultsTest {

  private static final byte[] PICTURE = "a picture".getBytes(UTF_8);
  private static final String KEY = "photos/a.jpg";

  private FakeOrigin server;
  private FakeOrigin other;
  private LogLines log;

  @BeforeEach
  void start() {
    server = FakeOrigin.start().serve("photos/well.jpg", PICTURE);
    other = FakeOrigin.start().serve("a.jpg", PICTURE);
    log = LogLines.of(FailureLog.class);
  }

  @AfterEach
  void stop() {
    log.close();
    server.close();
    other.close();
  }

  @Test
  void request_isSigned_andTheSecretStaysHere() {
    try (Origins origins = open(false)) {
      assertThat(Fetching.get(origins.get(""), "well.jpg").bytes()).isEqualTo(PICTURE);
    }
    FakeOrigin.Request request = server.requests("photos/well.jpg").get(0);
    assertThat(request.header("authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=the-access-key/")
        .contains("/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-");
    assertThat(request.headers().toString()).doesNotContain("the-secret-key");
  }

  @ParameterizedTest
  @CsvSource({
    "500, InternalError, BROKEN, 'the origin answered 500: origin gets InternalError'",
    "503, SlowDown, BROKEN, 'the origin answered 503: origin gets SlowDown, the bucket photos at '",
    "429, SlowDown, OVERLOADED, 'the origin answered 429'",
    "404, NoSuchBucket, BROKEN, 'the origin answered 404: origin gets NoSuchBucket, the bucket photos at '",
    "403, ExpiredToken, BROKEN, 'the origin answered 403: origin gets ExpiredToken, the temporary'",
    "301, PermanentRedirect, BROKEN, 'answered 301: origin gets PermanentRedirect, the bucket photos at '",
    "400, AuthorizationHeaderMalformed, BROKEN, ' is not in the region eu-central-1: set s3.region"
        + " to eu-west-1'",
  })
  void errorCode_isToldInTheLog_notToCallers(int status, String code, Reason reason, String line) {
    error(KEY, status, "Retry-After: 7\r\n", "<Code>" + code + "</Code><Region>eu-west-1</Region>");
    try (Origins origins = open(false)) {
      OriginException failure = Fetching.failure(origins.get(""), "a.jpg");

      assertThat(failure.reason()).isEqualTo(reason);
      assertThat(failure).hasMessage("the origin answered " + status);
      assertThat(failure.retryAfter()).isEqualTo(status == 503 || status == 429 ? 7 : 0);
      assertThat(Fetching.line(log)).contains(line);
    }
  }

  @Test
  void clocksThatDiffer_areToldWithBothTimes() {
    error(
        KEY,
        403,
        "",
        "<Code>RequestTimeTooSkewed</Code><RequestTime>20261126T133505Z</RequestTime>"
            + "<ServerTime>2026-11-26T15:00:00Z</ServerTime>");
    try (Origins origins = open(false)) {
      assertThat(Fetching.failure(origins.get(""), "a.jpg").reason()).isEqualTo(Reason.BROKEN);
      assertThat(Fetching.line(log))
          .contains("RequestTimeTooSkewed, the clocks differ by too much")
          .contains("20261126T133505Z here, 2026-11-26T15:00:00Z there");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>no XML",
        "<Error><Code>No\nSuch forged line</Code></Error>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Error><Code>&e;</Code></Error>",
      })
  void explanationThatIsNone_isNotRepeated(String body) {
    answer(KEY, 403, "", body);
    try (Origins origins = open(false)) {
      assertThat(Fetching.failure(origins.get(""), "a.jpg").reason()).isEqualTo(Reason.BROKEN);
      assertThat(Fetching.line(log)).isEqualTo("origin fails: the origin answered 403");
    }
  }

  @Test
  void endlessExplanation_isCutOff() {
    server.on(
        KEY,
        (request, exchange) -> {
          exchange.write("HTTP/1.1 403 Forbidden\r\n\r\n<Error><Code>AccessDenied</Code>");
          while (true) {
            exchange.write("<x>" + "y".repeat(10_000) + "</x>");
          }
        });
    try (Origins origins = open(false)) {
      assertThat(Fetching.failure(origins.get(""), "a.jpg").reason()).isEqualTo(Reason.BROKEN);
      assertThat(Fetching.line(log)).contains("AccessDenied, allow these");
    }
  }

  @Test
  void silence_isTooSlow_andABodyThatIsCutOffIsBroken() {
    server.on(KEY, (request, exchange) -> exchange.stall());
    server.on(
        "photos/cut.jpg",
        (request, exchange) -> {
          exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
          exchange.close();
        });
    try (Origins origins = open(Duration.ofMillis(500), false, "the-access-key")) {
      assertThat(Fetching.failure(origins.get(""), "a.jpg").reason()).isEqualTo(Reason.TOO_SLOW);
      assertThat(Fetching.failure(origins.get(""), "cut.jpg")).hasMessage("the origin broke off");
    }
  }

  /** By the real default chain, whose first place is these properties. */
  @Test
  void expiredCredentials_areLookedUpAnew_once() {
    setCredentials("old");
    server.on(
        KEY,
        (request, exchange) -> {
          if (request.header("x-amz-security-token").equals("new")) {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
          } else {
            setCredentials("new");
            exchange.write(response(400, "", "<Error><Code>ExpiredToken</Code></Error>"));
          }
        });
    error("photos/always.jpg", 400, "", "<Code>ExpiredToken</Code>");
    try (Origins origins = open(Duration.ofSeconds(20), false, "")) {
      assertThat(Fetching.get(origins.get(""), "a.jpg").bytes()).asString().isEqualTo("abc");
      assertThat(server.count(KEY)).isEqualTo(2);

      assertThat(Fetching.failure(origins.get(""), "always.jpg"))
          .hasMessage("the origin answered 400");
      assertThat(server.count("photos/always.jpg")).as("not renewed again so soon").isOne();
    } finally {
      List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.sessionToken")
          .forEach(System::clearProperty);
    }
  }

  private static void setCredentials(String token) {
    System.setProperty("aws.accessKeyId", "an-access-key");
    System.setProperty("aws.secretAccessKey", "a-secret-key");
    System.setProperty("aws.sessionToken", token);
  }

  /** By the real default chain; no machine's metadata service is asked. */
  @Test
  void noCredentials_areBroken_andTheLogSaysWhatToDo() {
    assumeThat(System.getenv()).doesNotContainKey("AWS_ACCESS_KEY_ID");
    Map<String, String> nothing =
        Map.of(
            "aws.sharedCredentialsFile", "/nonexistent",
            "aws.configFile", "/nonexistent",
            "aws.disableEc2Metadata", "true");
    nothing.forEach(System::setProperty);
    try (Origins origins = open(Duration.ofSeconds(20), false, "")) {
      OriginException failure = Fetching.failure(origins.get(""), "a.jpg");

      assertThat(failure.reason()).isEqualTo(Reason.BROKEN);
      assertThat(failure).hasMessage("there are no credentials");
      assertThat(Fetching.line(log))
          .contains("for origin, AWS' default chain finds no credentials");
      assertThat(server.count()).isZero();
    } finally {
      nothing.keySet().forEach(System::clearProperty);
    }
  }

  @Test
  void redirectToAnotherHost_isFollowedWithoutTheSignature() {
    server.redirect(KEY, other.uri() + "a.jpg");
    try (Origins origins = open(true)) {
      assertThat(Fetching.get(origins.get(""), "a.jpg").bytes()).isEqualTo(PICTURE);
    }
    assertThat(server.requests(KEY).get(0).headers()).containsKey("authorization");
    assertThat(other.requests("a.jpg")).hasSize(1);
    assertThat(other.requests("a.jpg").get(0).headers().keySet())
        .noneMatch(name -> name.equals("authorization") || name.startsWith("x-amz"));
  }

  @Test
  void redirectToAnotherHostThatIsNotPublic_isRefused() {
    server.redirect(KEY, other.uri() + "a.jpg");
    try (Origins origins = open(false)) {
      assertThat(Fetching.failure(origins.get(""), "a.jpg").reason()).isEqualTo(Reason.REFUSED);
    }
    assertThat(other.connections()).isZero();
  }

  @Test
  void redirectOnTheSameServer_isSignedAnew() {
    server.redirect(KEY, "/photos/well.jpg");
    try (Origins origins = open(false)) {
      assertThat(Fetching.get(origins.get(""), "a.jpg").bytes()).isEqualTo(PICTURE);
    }
    assertThat(server.requests("photos/well.jpg").get(0).header("authorization"))
        .isNotNull()
        .isNotEqualTo(server.requests(KEY).get(0).header("authorization"));
  }

  /** The region, never the host, is what an answer says. */
  @ParameterizedTest
  @CsvSource({
    "x-amz-bucket-region, eu-west-1, https://photos.s3.eu-west-1.amazonaws.com/2026/a%20b.jpg",
    "x-amz-bucket-region, cn-north-1, https://photos.s3.cn-north-1.amazonaws.com.cn/2026/a%20b.jpg",
    "x-amz-bucket-region, us-east-1,",
    "x-amz-bucket-region, evil.example.com/,",
    "Location, https://photos.s3-eu-west-1.amazonaws.com/2026/a,"
        + " https://photos.s3.eu-west-1.amazonaws.com/2026/a%20b.jpg",
    "Location, https://s3.eu-west-1.amazonaws.com/photos/2026/a,"
        + " https://photos.s3.eu-west-1.amazonaws.com/2026/a%20b.jpg",
    "Location, https://photos.s3.eu-west-1.amazonaws.com.evil.example.com/,"
        + " https://photos.s3.eu-west-1.amazonaws.com/2026/a%20b.jpg",
    "Location, https://evil.example.com/s3.eu-west-1.amazonaws.com/,",
  })
  void otherRegionOfAws_isAskedAtAnAddressThatWeMake(String header, String value, URI expected) {
    Bucket bucket =
        new Bucket(
            new BucketAddress("photos", "2026/"),
            new S3Settings(null, "us-east-1", Style.AUTO, "the-access-key", "the-secret-key"));
    S3Access access = new S3Access("origin", bucket, null);
    try (LogLines told = LogLines.of(S3Access.class)) {
      URI target =
          access.inItsRegion(
              HttpFields.build().put(header, value),
              S3Error.read(new byte[0]),
              bucket.object("a b.jpg"),
              bucket);

      assertThat(target).isEqualTo(expected);
      assertThat(told.all()).hasSize(expected == null ? 0 : 1);
      assertThat(access.bucket())
          .as("from now on")
          .satisfies(b -> assertThat(b == bucket).isEqualTo(expected == null));
    }
  }

  private void error(String path, int status, String headers, String words) {
    answer(path, status, headers, "<?xml version=\"1.0\"?>\n<Error>" + words + "</Error>");
  }

  private void answer(String path, int status, String headers, String body) {
    server.on(path, (request, exchange) -> exchange.write(response(status, headers, body)));
  }

  private static String response(int status, String headers, String body) {
    return "HTTP/1.1 %d Odd\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(status, headers, body.length(), body);
  }

  private Origins open(boolean originPrivate) {
    return open(Duration.ofSeconds(20), originPrivate, "the-access-key");
  }

  private Origins open(Duration timeout, boolean originPrivate, String accessKey) {
    S3Settings settings =
        new S3Settings(
            server.uri(),
            "eu-central-1",
            Style.AUTO,
            accessKey,
            accessKey.isEmpty() ? "" : "the-secret-key");
    return Origins.open(
        new Origins.Settings(
            Map.of("", "s3://photos/"),
            originPrivate,
            timeout,
            64,
            64,
            100_000,
            Map.of("", settings)));
  }
}
