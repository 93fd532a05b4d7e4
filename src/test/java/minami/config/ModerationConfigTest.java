package minami.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import minami.moderation.Decision;
import minami.moderation.ModerationSettings;
import minami.moderation.Policy;
import minami.moderation.Thresholds;
import minami.testing.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModerationConfigTest {

  private static Config read(String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put("minami." + keysAndValues[i], keysAndValues[i + 1]);
    }
    return TestConfig.read(settings);
  }

  @Test
  void byDefault_nothingIsModerated() {
    assertThat(read().moderation()).isEmpty();
    assertThat(read("moderation", "off", "moderation.unknown", "block").moderation()).isEmpty();
  }

  @Test
  void switchedOn_theDefaultsAreThoseDocumented() {
    ModerationSettings settings = read("moderation", "blur").moderation().orElseThrow();
    assertThat(settings.isBuiltIn()).isTrue();
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.policy())
        .isEqualTo(
            new Policy(
                Decision.BLUR,
                Thresholds.parse("porn+hentai:0.85"),
                Thresholds.parse("porn+hentai:0.7"),
                Decision.SHOW));
  }

  @ParameterizedTest
  @CsvSource({
    "mark, MARK",
    "blur, BLUR",
    "block, BLOCK",
  })
  void mode_isTheStrongestThing(String mode, Decision strongest) {
    assertThat(read("moderation", mode).moderation().orElseThrow().policy().strongest())
        .isEqualTo(strongest);
  }

  @Test
  void markThreshold_mayBeEmpty() {
    Policy policy =
        read("moderation", "block", "moderation.mark-threshold", "")
            .moderation()
            .orElseThrow()
            .policy();
    assertThat(policy.markThreshold().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com",
    "HTTP://127.0.0.1:8080/check/it",
    "http://[::1]/a%20b",
    "com.example.Nsfw_2-b",
  })
  void provider_mayBeAnAddressOrAName(String provider) {
    ModerationSettings settings =
        read("moderation", "mark", "moderation.provider", provider).moderation().orElseThrow();
    assertThat(settings.provider()).isEqualTo(provider);
    assertThat(settings.isBuiltIn()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "moderation, on, 'off, mark, blur or block'",
    "moderation, BLUR, 'off, mark, blur or block'",
    "moderation.unknown, mark, 'show, blur or block'",
    "moderation.threshold, porn, 'a list such as porn+hentai:0.85'",
    "moderation.threshold, '', 'a list such as porn+hentai:0.85'",
    "moderation.threshold, porn:0, from above 0 to 1",
    "moderation.mark-threshold, Porn:0.5, 'classes of a-z, 0-9, _ and -'",
    "moderation.timeout, 2, 'a duration such as 500ms'",
    "moderation.timeout, 0s, 'from 1ms'",
    "moderation.provider, '', must be built-in",
    "moderation.provider, a b, is none of these",
    "moderation.provider, ftp://example.com/, is none of these",
    "moderation.provider, 'http://example.com/a b', has a space",
    "moderation.provider, http:///path, no host",
    "moderation.provider, http:example.com, no host",
    "moderation.provider, http://a_b.example.com/, no host",
    "moderation.provider, http://example.com:0/, a port outside",
    "moderation.provider, http://example.com:70000/, a port outside",
    "moderation.provider, http://example.com/?key=1, a query or a fragment",
    "moderation.provider, http://example.com/#a, a query or a fragment",
  })
  void badValue_stopsTheStartEvenIfOff(String key, String value, String why) {
    assertThatThrownBy(() -> read(key, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("minami." + key + " = '" + value + "' (context parameter): ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void secrets_areNotShown() {
    assertThatThrownBy(() -> read("moderation.token", "hid den"))
        .hasMessageStartingWith("minami.moderation.token = '***'")
        .hasMessageContaining("without spaces")
        .hasMessageNotContaining("hid den");
    assertThatThrownBy(() -> read("moderation.provider", "http://me:hidden@example.com/"))
        .hasMessageStartingWith("minami.moderation.provider = 'http://***@example.com/'")
        .hasMessageContaining("use minami.moderation.token")
        .hasMessageNotContaining("hidden");
    Config config = read("moderation", "mark", "moderation.token", "hidden");
    assertThat(config.moderation().orElseThrow().token()).isEqualTo("hidden");
    assertThat(config.moderation().toString()).doesNotContain("hidden");
    assertThat(config.summary()).doesNotContain("hidden");
  }

  @Test
  void timeout_isShorterThanAQuarterOfTheDeadline() {
    String[] service = {
      "moderation",
      "mark",
      "moderation.provider",
      "http://example.com/",
      "moderation.timeout",
      "2500ms"
    };
    assertThatThrownBy(() -> read(service))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "minami.moderation.timeout = '2500ms' (context parameter): must be shorter than a quarter"
                + " of minami.deadline = '10s' (default)");
    service[5] = "2499ms";
    assertThat(read(service).moderation()).isPresent();
    service[5] = "2500ms";
    service[3] = "built-in"; // which takes no such time
    assertThat(read(service).moderation()).isPresent();
  }

  @Test
  void classThatTheModelInsideDoesNotKnow_isRefused() {
    assertThatThrownBy(
            () -> read("moderation", "block", "moderation.threshold", "pron+hentai:0.85"))
        .hasMessageContaining("moderation.threshold")
        .hasMessageContaining("the class pron, but the built-in model knows drawing, hentai");
  }
}
