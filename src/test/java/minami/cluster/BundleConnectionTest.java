package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import minami.testing.Certificate;
import minami.testing.FakeOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class BundleConnectionTest {

  @Test
  void certificateOfNoKnownAuthority_nothingAsked(@TempDir Path folder) {
    Certificate certificate = Certificate.make(folder, "ip:127.0.0.1");
    AtomicInteger heard = new AtomicInteger();
    PeerSignatures signatures = new PeerSignatures("ours", "m", Clock.systemUTC());
    signatures.signAs("ours:80");
    signatures.use("the secret of all of them");
    try (FakeOrigin peer = FakeOrigin.startTls(certificate.server())) {
      Member member =
          new Member(URI.create("https://127.0.0.1:" + peer.port()), "fake", "1", "2026", "h", "m");
      BundleConnection connection =
          new BundleConnection(member, signatures, heard::incrementAndGet);
      connection.begin();

      assertThatThrownBy(() -> connection.ask(List.of("320x240/a.jpg")))
          .isInstanceOf(PeerException.class);

      assertThat(peer.count()).isZero();
      assertThat(heard).hasValue(0);
    }
  }
}
