package minami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

  @Test
  void documentedKeysAndDefaults_areThoseOfTheCode() throws IOException {
    Matcher m =
        Pattern.compile("^#?minami\\.([a-z0-9.-]+) ?= ?(.*)$", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("conf/minami.properties")));
    Map<String, String> documented = new LinkedHashMap<>();
    while (m.find()) {
      documented.put(m.group(1), m.group(2).trim());
    }
    assertThat(documented).containsExactlyInAnyOrderEntriesOf(Config.defaults());
  }

  @Test
  void noSettings_meansTheDefaults() {
    Config config = Config.read(Map.of());
    assertThat(config.origins).containsExactly(Map.entry("", "samples:"));
    assertThat(config.maxAge).isEqualTo(Duration.ofDays(365));
    assertThat(config.cacheSize).isEqualTo(64L << 20);
    assertThat(config.renderMemory).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
  }

  @Test
  void configurationFile_isReadAndContextParametersWinOverIt(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("minami.properties");
    Files.writeString(
        file,
        "minami.quality = 70\nminami.max-width=100\nminami.origin.caf=https://example.com/\n");
    Config config = Config.read(Map.of("minami.config", file.toString(), "minami.quality", "60"));
    assertThat(config.quality).isEqualTo(60);
    assertThat(config.maxWidth).isEqualTo(100);
    assertThat(config.origins).containsEntry("caf", "https://example.com/");
  }

  @ParameterizedTest
  @CsvSource({
    "minami.quality, 101, from 1 to 100",
    "minami.quality, ninety, from 1 to 100",
    "minami.origin-timeout, 5, 500ms",
    "minami.origin-timeout, 0s, from 1ms to 3650d",
    "minami.origin-timeout, 200000d, from 1ms to 3650d",
    "minami.deadline, -5s, 500ms",
    "minami.cache.size, 1KiB, from 1048576",
    "minami.cache.size, 64MB, 64MiB",
    "minami.cache.size, 99999999999GiB, 64MiB",
    "minami.origin-private, yes, true or false",
    "minami.formats, 'jpg,svg', 'jpg, png, gif'",
    "minami.sizes, 320, 320x240",
    "minami.signing-keys, short, 16 characters",
    "minami.preset.x2, 10x10, that is no size",
    "minami.preset.A, 10x10, a-z",
    "minami.preset.a, fit, a size",
    "minami.origin.A, https://example.com/, a-z",
    "minami.error-image, /no/such/file.png, can be read",
    "minami.config, /no/such/file.properties, can be read",
    "minami.widht, 10, no such key",
  })
  void badValue_stopsTheStartWithOneLine(String key, String value, String allowed) {
    assertThatThrownBy(() -> Config.read(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(key + " = '")
        .hasMessageContaining(key.contains("signing") ? "***" : "'" + value + "'")
        .hasMessageContaining(allowed)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://example.com/, ftp://example.com/",
    "https://user:secret@example.com/, https://***@example.com/",
    "https://example.com/?q=1, https://example.com/?q=1",
    "https://example.com/a, https://example.com/a",
    "file:relative/, file:relative/",
    "example.com, example.com"
  })
  void unusableOrigin_stopsTheStartWithOneLine(String origin, String shown) {
    Config config = Config.read(Map.of("minami.origin", origin));
    assertThatThrownBy(() -> new ThumbnailService(config).close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("minami.origin=" + shown)
        .hasMessageNotContaining("\n");
  }
}
