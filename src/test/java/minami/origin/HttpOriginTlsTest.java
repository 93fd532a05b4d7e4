package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import minami.origin.OriginException.Reason;
import minami.testing.Certificate;
import minami.testing.FakeOrigin;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An origin with a certificate for photos.test of an authority that only some of the clients here
 * know.
 */
@Timeout(60)
class HttpOriginTlsTest {

  private static final byte[] PICTURE = {1, 2, 3};

  private static KeyStore trusted;
  private static FakeOrigin server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    Certificate certificate = Certificate.make(folder, "dns:photos.test");
    trusted = certificate.trust();
    server = FakeOrigin.startTls(certificate.server()).serve("a.jpg", PICTURE);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void trustedCertificate_fetched_withTheNameInTheHandshake() {
    try (Origins origins = open("photos.test", trusting())) {
      assertThat(Fetching.get(origins.get(""), "a.jpg").bytes()).isEqualTo(PICTURE);
    }
    assertThat(server.serverNames()).contains("photos.test");
  }

  @Test
  void certificateOfAnotherName_broken() {
    try (Origins origins = open("other.test", trusting())) {
      assertThat(failure(origins, "a.jpg").reason()).isEqualTo(Reason.BROKEN);
    }
  }

  @Test
  void certificateOfNoKnownAuthority_broken() {
    try (Origins origins = open("photos.test", new SslContextFactory.Client())) {
      assertThat(failure(origins, "a.jpg"))
          .hasMessage("no secure connection to the origin")
          .extracting(OriginException::reason)
          .isEqualTo(Reason.BROKEN);
    }
  }

  @Test
  void noTlsAtAll_broken() {
    try (FakeOrigin plain = FakeOrigin.start();
        Origins origins = Origins.open(settings("https://127.0.0.1:" + plain.port() + "/"))) {
      assertThat(failure(origins, "a.jpg").reason()).isEqualTo(Reason.BROKEN);
    }
  }

  @Test
  void redirectToPlainHttp_refused() {
    try (FakeOrigin plain = FakeOrigin.start().serve("a.jpg", PICTURE);
        Origins origins = open("photos.test", trusting())) {
      server.redirect("down", "http://photos.test:" + plain.port() + "/a.jpg");

      assertThat(failure(origins, "down").reason()).isEqualTo(Reason.REFUSED);
      assertThat(plain.connections()).isZero();
    }
  }

  private static Origins open(String host, SslContextFactory.Client tls) {
    return new Origins(
        settings("https://" + host + ":" + server.port() + "/"),
        name -> new InetAddress[] {InetAddress.getLoopbackAddress()},
        tls);
  }

  private static Origins.Settings settings(String base) {
    return new Origins.Settings(
        Map.of("", base), true, Duration.ofSeconds(20), 64, 64, 1000, Map.of());
  }

  private static SslContextFactory.Client trusting() {
    SslContextFactory.Client tls = new SslContextFactory.Client();
    tls.setTrustStore(trusted);
    return tls;
  }

  private static OriginException failure(Origins origins, String path) {
    return Fetching.failure(origins.get(""), path);
  }
}
