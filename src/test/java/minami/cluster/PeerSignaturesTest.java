package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerSignaturesTest {

  private static final String PATH = "/internal/t/320x240/a.jpg";
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofMillis(4_321);

  private final PeerSignatures asking = node("http://a:80", "m", NOW);
  private final PeerSignatures asked = node("http://b:80", "m", NOW);

  private static PeerSignatures node(String url, String meaning, Instant now) {
    PeerSignatures signatures =
        new PeerSignatures(url.substring(7, 8), meaning, Clock.fixed(now, ZoneOffset.UTC));
    signatures.signAs(url.substring(7));
    return signatures;
  }

  @BeforeEach
  void shareASecret() {
    asking.use("the secret of all of them");
    asked.use("the secret of all of them");
  }

  @Test
  void requestOfAPeer_isKnownWithItsNameAndPatience() {
    PeerSignatures.Signed signed = asking.sign("GET", PATH, PATIENCE);

    assertThat(asked.verify("GET", PATH, signed.authorization()))
        .contains(new Caller("a:80", signed.nonce(), PATIENCE));
  }

  @Test
  void requestOnceMore_isRefused() {
    String signed = asking.sign("GET", PATH, PATIENCE).authorization();

    assertThat(asked.verify("GET", PATH, signed)).isPresent();
    assertThat(asked.verify("GET", PATH, signed)).isEmpty();
  }

  @Test
  void clockWithinTheWindow_isAccepted_andBeyondItRefused() {
    for (int minutes : new int[] {-60, -6, -4, 0, 4, 6, 60}) {
      PeerSignatures skewed = node("http://b:80", "m", NOW.plus(Duration.ofMinutes(minutes)));
      skewed.use("the secret of all of them");

      assertThat(
              skewed
                  .verify("GET", PATH, asking.sign("GET", PATH, PATIENCE).authorization())
                  .isPresent())
          .as("%d minutes", minutes)
          .isEqualTo(Math.abs(minutes) <= 5);
    }
  }

  @Test
  void anythingChanged_isRefused() {
    String signed = asking.sign("GET", PATH, PATIENCE).authorization();

    assertThat(asked.verify("GET", PATH + "x", signed)).isEmpty();
    assertThat(asked.verify("GET", PATH, null)).isEmpty();
    assertThat(asked.verify("GET", PATH, "")).isEmpty();
    assertThat(asked.verify("GET", PATH, "Minami")).isEmpty();
    assertThat(asked.verify("GET", PATH, "Basic dTpw")).isEmpty();
    assertThat(asked.verify("GET", PATH, "Minami a b c d e")).isEmpty();
    for (int i = 0; i < signed.length(); i++) {
      char other = signed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = signed.substring(0, i) + other + signed.substring(i + 1);
      // The last character of the signature has two bits that say nothing.
      boolean spareBits = i == "Minami ".length() + 42;
      if (!spareBits) {
        assertThat(asked.verify("GET", PATH, changed)).as(changed).isEmpty();
      }
    }
    assertThat(asked.verify("GET", PATH, signed)).isPresent();
  }

  @Test
  void nodeOfAnotherSecretOrOtherSettings_isAStranger() {
    PeerSignatures other = node("http://c:80", "m", NOW);
    other.use("the secret of somebody else");
    PeerSignatures settings = node("http://d:80", "other", NOW);
    settings.use("the secret of all of them");

    assertThat(asked.verify("GET", PATH, other.sign("GET", PATH, PATIENCE).authorization()))
        .isEmpty();
    assertThat(asked.verify("GET", PATH, settings.sign("GET", PATH, PATIENCE).authorization()))
        .isEmpty();
  }

  @Test
  void newSecret_isUsedWhileTheOldOneIsStillTaken() {
    String before = asking.sign("GET", PATH, PATIENCE).authorization();
    asked.use("another secret, as good");

    assertThat(asked.verify("GET", PATH, before)).isPresent();
    asking.use("another secret, as good");
    assertThat(asked.verify("GET", PATH, asking.sign("GET", PATH, PATIENCE).authorization()))
        .isPresent();
    PeerSignatures late = node("http://e:80", "m", NOW);
    late.use("the secret of all of them");
    asked.use("and a third one after that");
    assertThat(asked.verify("GET", PATH, late.sign("GET", PATH, PATIENCE).authorization()))
        .isEmpty();
  }

  @Test
  void answer_isBoundToItsRequestAndKey() {
    String answer = asked.endorse("a.1", "key", "12 abc");

    assertThat(asking.check("a.1", "key", answer)).contains("12 abc");
    assertThat(asking.check("a.2", "key", answer)).isEmpty();
    assertThat(asking.check("a.1", "another", answer)).isEmpty();
    assertThat(asking.check("a.1", "key", answer + "4")).isEmpty();
    assertThat(asking.check("a.1", "key", null)).isEqualTo(Optional.empty());
  }
}
