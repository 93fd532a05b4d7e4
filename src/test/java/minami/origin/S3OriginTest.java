package minami.origin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import minami.origin.OriginException.Reason;
import minami.s3.S3Settings;
import minami.s3.S3Settings.Style;
import minami.testing.LogLines;
import minami.testing.S3ProxyServer;
import minami.trace.Trace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a server that checks signatures. */
@Timeout(60)
class S3OriginTest {

  private static final byte[] PICTURE = "a picture".getBytes(UTF_8);

  private static S3ProxyServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = S3ProxyServer.start(folder).bucket("photos").put("photos", "2026/a.jpg", PICTURE);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026/a.jpg",
        "albums/a b.jpg",
        "a+b.jpg",
        "100%.jpg",
        "%20.jpg",
        "a#b.jpg",
        "a?b=c&d=e.jpg",
        "x-id=GetObject",
        "a;b:c@d,e.jpg",
        "(a)!'*$[1].jpg",
        "maracuj\u00e1.jpg",
        "\ud83d\ude00.png",
        "~a-b_c.jpg",
        "..."
      })
  void oddNames_areTheRightObjects(String key) {
    byte[] bytes = ("object " + key).getBytes(UTF_8);
    server.put("photos", key, bytes).put("photos", "my pictures+%/" + key, PICTURE);

    try (Origins origins = open("s3://photos/", server.settings())) {
      assertThat(Fetching.get(origins.get(""), key).bytes()).isEqualTo(bytes);
    }
    try (Origins origins = open("s3://photos/my%20pictures+%25/", server.settings())) {
      assertThat(Fetching.get(origins.get(""), key).bytes()).isEqualTo(PICTURE);
    }
  }

  @Test
  void knownCopy_isRevalidated_andReplacedWhenItHasChanged() {
    server.put("photos", "changing.jpg", PICTURE);
    try (Origins origins = open("s3://photos/", server.settings())) {
      Original first = Fetching.get(origins.get(""), "changing.jpg");
      Original second = Fetching.get(origins.get("").fetch("changing.jpg", first, Trace.NONE));
      assertThat(second.bytes()).as("confirmed by a 304").isSameAs(first.bytes());

      server.put("photos", "changing.jpg", new byte[] {1, 2, 3});
      Original third = Fetching.get(origins.get("").fetch("changing.jpg", second, Trace.NONE));
      assertThat(third.bytes()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void missingObject_isNotFound() {
    try (LogLines log = LogLines.of(FailureLog.class);
        Origins origins = open("s3://photos/", server.settings())) {
      assertThat(failure(origins, "none.jpg").reason()).isEqualTo(Reason.NOT_FOUND);
      assertThat(log.all()).isEmpty();
    }
  }

  @Test
  void missingBucket_isBroken_andTheLogSaysIt() {
    try (LogLines log = LogLines.of(FailureLog.class);
        Origins origins = open("s3://no-such-bucket/", server.settings())) {
      OriginException failure = failure(origins, "a.jpg");

      assertThat(failure.reason()).isEqualTo(Reason.BROKEN);
      assertThat(failure).hasMessage("the origin answered 404");
      assertThat(Fetching.line(log))
          .startsWith(
              "origin fails: the origin answered 404: origin gets NoSuchBucket, the bucket no-such-")
          .contains("does not exist: create it");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "local-identity, wrong-secret, 'SignatureDoesNotMatch, the secret key is not that of'",
    "wrong-identity, wrong-secret, 'InvalidAccessKeyId, the server does not know the access key'",
    "anonymous, '', 'AccessDenied, allow these credentials s3:GetObject in the bucket photos at'",
  })
  void wrongKeys_areBroken_andTheLogSaysWhatToDo(String access, String secret, String advice) {
    S3Settings settings =
        new S3Settings(server.endpoint(), "us-east-1", Style.AUTO, access, secret);
    try (LogLines log = LogLines.of(FailureLog.class);
        Origins origins = open("s3://photos/", settings)) {
      OriginException failure = failure(origins, "2026/a.jpg");

      assertThat(failure.reason()).isEqualTo(Reason.BROKEN);
      assertThat(failure).hasMessage("the origin answered 403");
      assertThat(Fetching.line(log))
          .startsWith("origin fails: the origin answered 403: origin gets " + advice)
          .doesNotContain("wrong-");
    }
  }

  private static Origins open(String address, S3Settings settings) {
    return Origins.open(
        new Origins.Settings(
            Map.of("", address),
            false,
            Duration.ofSeconds(20),
            64,
            64,
            100_000,
            Map.of("", settings)));
  }

  private static OriginException failure(Origins origins, String path) {
    return Fetching.failure(origins.get(""), path);
  }
}
