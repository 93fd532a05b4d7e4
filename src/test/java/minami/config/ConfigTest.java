package minami.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import minami.image.OutputFormat;
import minami.image.Thumbnail;
import minami.moderation.ModerationSettings;
import minami.s3.S3Settings;
import minami.s3.S3Settings.Style;
import minami.testing.Corpus;
import minami.testing.LogLines;
import minami.testing.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

  /** Families, and what is no setting. */
  private static final Set<String> NOT_SET = Set.of("presets", "version");

  /** What Kubernetes tells each container about services of these names. */
  static final Map<String, String> KUBERNETES =
      Map.of(
          "MINAMI_PORT", "tcp://10.0.171.239:80",
          "MINAMI_SERVICE_HOST", "10.0.171.239",
          "MINAMI_SERVICE_PORT", "80",
          "MINAMI_SERVICE_PORT_HTTP", "80",
          "MINAMI_PORT_80_TCP", "tcp://10.0.171.239:80",
          "MINAMI_PORT_80_TCP_PROTO", "tcp",
          "MINAMI_PORT_80_TCP_PORT", "80",
          "MINAMI_PORT_80_TCP_ADDR", "10.0.171.239",
          "MINAMI_ORIGIN_PORT", "tcp://10.0.171.240:80",
          "MINAMI_ORIGIN_SERVICE_HOST", "10.0.171.240");

  @Test
  void documentedKeysAndDefaults_areThoseOfTheCode() throws IOException {
    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(Config.defaults());
  }

  private static Map<String, String> documented() throws IOException {
    Matcher m =
        Pattern.compile("^#?minami\\.([a-z0-9.-]+) ?= ?(.*)$", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("conf/minami.properties")));
    Map<String, String> documented = new LinkedHashMap<>();
    while (m.find()) {
      documented.put(m.group(1), m.group(2).trim());
    }
    return documented;
  }

  /** Its name is the one that the documentation's rule makes of the key. */
  static String variable(String key) {
    return "MINAMI_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** A value for each key, none of them its default. */
  static Map<String, String> everyKey(Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("empty.properties"), "");
    Path picture = Files.write(folder.resolve("sorry"), Corpus.bytes("png/ps-basn2c08.png"));
    Map<String, String> values = new HashMap<>();
    values.put("config", file.toString());
    values.put("origin", "https://example.com/");
    values.put("s3.endpoint", "http://127.0.0.1:9000/");
    values.put("s3.region", "eu-central-1");
    values.put("s3.path-style", "true");
    values.put("s3.access-key", "hidden");
    values.put("s3.secret-key", "hidden");
    values.put("origin-private", "true");
    values.put("origin-timeout", "4s");
    values.put("origin-connections", "63");
    values.put("max-source-bytes", "31MiB");
    values.put("max-source-pixels", "49000000");
    values.put("formats", "jpg,png");
    values.put("max-width", "1000");
    values.put("max-height", "1001");
    values.put("sizes", "320x240");
    values.put("signing-keys", "0123456789abcdef");
    values.put("quality", "84");
    values.put("quality-webp", "60");
    values.put("formats-out", "jpg,webp");
    values.put("max-age", "364d");
    values.put("error-image", picture.toString());
    values.put("admin-token", "0123456789abcdef");
    values.put("tag-header", "Cache-Tag");
    values.put("log.format", "json");
    values.put("access-log", folder.resolve("access.log").toString());
    values.put("cache.size", "63MiB");
    values.put("originals.size", "9%");
    values.put("store", folder.resolve("store").toUri() + "/");
    values.put("store.size", "9GiB");
    values.put("render.threads", "1");
    values.put("render.queue", "255");
    values.put("render.memory", "24%");
    values.put("render.warm-up", "0s");
    values.put("deadline", "9s");
    values.put("drain", "8s");
    values.put("drain-delay", "1s");
    values.put("moderation", "mark");
    values.put("moderation.provider", "http://127.0.0.1:1/check");
    values.put("moderation.threshold", "porn:0.8,gore:0.9");
    values.put("moderation.mark-threshold", "porn:0.6");
    values.put("moderation.unknown", "blur");
    values.put("moderation.timeout", "2200ms");
    values.put("moderation.token", "hidden");
    values.put("etcd.endpoints", "http://127.0.0.1:1");
    values.put("etcd.user", "me");
    values.put("etcd.password", "pass");
    values.put("etcd.ca", certificate(folder).toString());
    values.put("etcd.prefix", "/other");
    values.put("cluster.name", "other");
    values.put("cluster.advertise-url", "http://127.0.0.1:8080");
    values.put("cluster.secret", "0123456789abcdef");
    return values;
  }

  /** Any that the Java platform trusts. */
  private static Path certificate(Path folder) throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    byte[] certificate =
        ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers()[0].getEncoded();
    return Files.writeString(
        folder.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n");
  }

  @Test
  void everyKeyInTheEnvironment_isSet(@TempDir Path folder) throws Exception {
    Map<String, String> values = everyKey(folder);
    assertThat(values).containsOnlyKeys(documented().keySet());
    Map<String, String> environment = new HashMap<>();
    values.forEach((key, value) -> environment.put(variable(key), value));

    try (LogLines log = LogLines.of(Environment.class)) {
      Config config = read(environment, Map.of());
      assertThat(log.all()).isEmpty();
      assertDiffers(config, read(Map.of(), Map.of()));
      assertDiffers(
          config.cluster.orElseThrow(),
          read(Map.of("minami.etcd.endpoints", "http://127.0.0.1:2")).cluster.orElseThrow());
      assertDiffers(config.s3.common(), read(Map.of(), Map.of()).s3.common());
      ModerationSettings moderation = config.moderation.orElseThrow();
      ModerationSettings other =
          read(Map.of("minami.moderation", "block")).moderation.orElseThrow();
      assertDiffers(moderation, other);
      assertDiffers(moderation.policy(), other.policy());
    }
  }

  /**
   * Each key has a field: one that still has its default has not been set. Told by their words, as
   * not all of them are values.
   */
  private static void assertDiffers(Object set, Object byDefault) throws IllegalAccessException {
    for (Field field : set.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !NOT_SET.contains(field.getName())) {
        field.setAccessible(true);
        assertThat(String.valueOf(field.get(set)))
            .as(field.getName())
            .isNotEqualTo(String.valueOf(field.get(byDefault)));
      }
    }
  }

  @Test
  void memberOfAFamilyInTheEnvironment_isWhatNoKeyClaims() {
    Config config =
        read(
            Map.of(
                "MINAMI_ORIGIN_PRIVATE", "true",
                "MINAMI_ORIGIN_TIMEOUT", "4s",
                "MINAMI_ORIGIN_CONNECTIONS", "3",
                "MINAMI_ORIGIN_BLOG", "https://blog.example.com/",
                "MINAMI_PRESET_AVATAR", "200x200,fit"),
            Map.of());
    assertThat(config.origins).containsOnlyKeys("", "blog");
    assertThat(config.originPrivate).isTrue();
    assertThat(config.originConnections).isEqualTo(3);
    assertThat(config.presets).containsOnlyKeys("avatar");
  }

  @Test
  void originNamedLikeAKey_isNotTakenForIt(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("f"), "minami.origin.private=https://private.example.com/\n");
    Config config =
        read(Map.of("MINAMI_ORIGIN_PRIVATE", "true"), Map.of("minami.config", file.toString()));
    assertThat(config.origins).containsEntry("private", "https://private.example.com/");
    assertThat(config.originPrivate).isTrue();
  }

  @Test
  void bucketsSettings_areTheCommonOnesWhereItHasNoneOfItsOwn() {
    Config config =
        read(
            Map.of(
                "MINAMI_ORIGIN_BLOG", "s3://blog/",
                "MINAMI_S3_REGION", "eu-west-1",
                "MINAMI_S3_BLOG_ENDPOINT", "https://Minio.example.com:9000",
                "MINAMI_S3_BLOG_ACCESS_KEY", "blogs-key",
                "MINAMI_S3_BLOG_SECRET_KEY", "blogs-secret",
                "MINAMI_S3_MY_SHOP_PATH_STYLE", "true"),
            Map.of(
                "minami.origin", "s3://photos/2026/",
                "minami.origin.my-shop", "S3://shop/", // as schemes may be written
                "minami.s3.access-key", "common-key",
                "minami.s3.secret-key", "common-secret"));
    S3Settings common =
        new S3Settings(null, "eu-west-1", Style.AUTO, "common-key", "common-secret");
    assertThat(config.s3.common()).isEqualTo(common);
    assertThat(config.s3.origins())
        .containsOnly(
            Map.entry("", common),
            Map.entry(
                "my-shop",
                new S3Settings(null, "eu-west-1", Style.PATH, "common-key", "common-secret")),
            Map.entry(
                "blog",
                new S3Settings(
                    URI.create("https://minio.example.com:9000/"),
                    "eu-west-1",
                    Style.AUTO,
                    "blogs-key",
                    "blogs-secret")));
    assertThat(config.summary() + config.s3 + config.service())
        .contains("s3://photos/2026/")
        .doesNotContain("-key", "-secret");
  }

  @ParameterizedTest
  @CsvSource({
    "s3.blog.endpoint, ftp://host/, http://host:port/",
    "s3.blog.region, EU, the name of a region",
    "s3.blog.path-style, yes, 'true, false or auto'",
    "s3.blog.secret-key, hidden, must be set together with its secret-key",
    "s3.blog.access-key, hidden, must be set together with its secret-key",
    "s3.access-key, hidden, must be set together with its secret-key",
    "s3.access-key, hid den, ASCII characters without spaces",
    "s3.shop.region, eu-west-1, minami.origin.shop is none",
    "s3.web.region, eu-west-1, minami.origin.web is none",
    "s3.secert-key, hidden, no such key",
    "s3.blog.secert-key, hidden, no such key",
    "origin.other, s3://UPPER/, 3 to 63",
  })
  void unusableSettingOfABucket_stopsTheStartWithOneLine(String key, String value, String why) {
    assertThat(
            problems(
                Map.of(),
                Map.of(
                    "minami.origin.blog",
                    "s3://blog/",
                    "minami.origin.web",
                    "https://example.com/",
                    "minami." + key,
                    value)))
        .singleElement()
        .asString()
        .startsWith("minami.")
        .contains(why)
        .doesNotContain("hidden", "hid den");
  }

  @Test
  void whatKubernetesInjects_isOneWarning() {
    try (LogLines log = LogLines.of(Environment.class)) {
      assertThat(read(KUBERNETES, Map.of()).origins).containsOnlyKeys("");
      assertThat(log.all()).singleElement().asString().contains(KUBERNETES.keySet());
    }
  }

  @Test
  void unknownVariable_isOneLineWhateverItsNameHolds() {
    try (LogLines log = LogLines.of(Environment.class)) {
      read(Map.of("MINAMI_A\nforged", "x"), Map.of());
      assertThat(log.all()).singleElement().asString().contains("MINAMI_A?forged");
    }
  }

  @Test
  void noSettings_meansTheDefaults() {
    Config config = read(Map.of());
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
    Config config = read(Map.of("minami.config", file.toString(), "minami.quality", "60"));
    assertThat(config.qualities.jpeg()).isEqualTo(60);
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
    "minami.preset.x2, 10x10, does not look like a size",
    "minami.preset.A, 10x10, a-z",
    "minami.preset.a, fit, a size",
    "minami.origin.A, https://example.com/, a-z",
    "minami.error-image, /no/such/file.png, can be read",
    "minami.config, /no/such/file.properties, can be read",
  })
  void badValue_stopsTheStartWithOneLine(String key, String value, String allowed) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            key + " = '" + (key.contains("signing") ? "***" : value) + "' (context parameter): ")
        .hasMessageContaining(allowed)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://example.com/, ftp://example.com/, unknown scheme",
    "https://user:secret@example.com/, https://***@example.com/, user information",
    "https://user:se/cret@example.com/, https://***@example.com/, no host",
    "https://example.com/?q=1, https://example.com/?q=1, a query",
    "https://example.com/a, https://example.com/a, does not end in /",
    "file:relative/, file:relative/, a relative path",
    "file:///srv/my photos/, file:///srv/my photos/, 'a space, which is written %20'",
    "file:///srv/photos, file:///srv/photos, does not end in /",
    "example.com, example.com, unknown scheme"
  })
  void unusableOrigin_stopsTheStartWithOneLine(String origin, String shown, String why) {
    for (String key : List.of("minami.origin", "minami.origin.blog")) {
      assertThatThrownBy(() -> read(Map.of(key, origin)))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith(key + " = '" + shown + "' (context parameter): must be http://")
          .hasMessageContaining(why)
          .hasMessageNotContaining("cret@")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void problem_namesItsSource(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("f"), "# Ours\n\nminami.quality=101\nminami.max-width=x\n");
    System.setProperty("minami.drain", "soon");
    try {
      assertThat(
              problems(
                  Map.of("MINAMI_MAX_WIDTH", "abc", "MINAMI_CLUSTER_SECRET", "short"),
                  Map.of("minami.config", file.toString(), "minami.max-age", "-1s")))
          .containsExactlyInAnyOrder(
              "minami.drain = 'soon' (system property): must be a duration such as 500ms, 5s, 10m,"
                  + " 1h or 365d, from 0ms to 3650d",
              "minami.max-width = 'abc' (environment variable MINAMI_MAX_WIDTH): must be a whole"
                  + " number from 1 to 16384",
              "minami.cluster.secret = '***' (environment variable MINAMI_CLUSTER_SECRET): must be"
                  + " 16 characters or more, or nothing",
              "minami.max-age = '-1s' (context parameter): must be a duration such as 500ms, 5s,"
                  + " 10m, 1h or 365d, from 0ms to 3650d",
              "minami.quality = '101' (line 3 of "
                  + file
                  + "): must be a whole number from 1 to 100");
    } finally {
      System.clearProperty("minami.drain");
    }
  }

  @Test
  void unknownKey_isToldWithoutItsValue() {
    assertThat(problems(Map.of(), Map.of("minami.cluster.secert", "hidden")))
        .singleElement()
        .asString()
        .startsWith("minami.cluster.secert (context parameter): no such key; the keys are config, ")
        .contains("cluster.secret")
        .doesNotContain("hidden");
  }

  @Test
  void keyWithoutPrefixInTheFile_isToldWithItsLine(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("f"), "minami.quality=80\n\ncluster.secret = a\\\n  b\nmax-width=9\n");
    assertThat(problems(Map.of(), Map.of("minami.config", file.toString())))
        .containsExactly(
            "cluster.secret (line 3 of " + file + "): no such key; all begin with minami.",
            "max-width (line 5 of " + file + "): no such key; all begin with minami.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"minami.quality=\\u00zz\n", "minami.quality=\u00e9\n"})
  void fileThatIsNoPropertiesInUtf8_isRefused(String text, @TempDir Path folder)
      throws IOException {
    Path file = Files.write(folder.resolve("f"), text.getBytes(ISO_8859_1));
    assertThat(problems(Map.of(), Map.of("minami.config", file.toString())))
        .singleElement()
        .asString()
        .startsWith("minami.config = '" + file + "' (context parameter): must be a properties");
  }

  @ParameterizedTest
  @CsvSource({
    "cache.size, 200%, '100% at most'",
    "cache.size, 90%, must leave room in the heap",
    "deadline, 3s, must not be shorter than minami.origin-timeout = '5s' (default)",
    "sizes, '10x10,3200x', at most 1920 device pixels (minami.max-width)",
    "sizes, x1921, at most 1920 device pixels (minami.max-height)",
    "preset.a, '1000x10,2x', at most 1920 device pixels (minami.max-width)",
    "preset.a, '10x10,q200', the quality is q1 to q100",
    "error-image, /etc/passwd, supported picture format",
    "error-image, /dev/zero, no such file",
  })
  void valueThatDoesNotFitTheOthers_stopsTheStart(String key, String value, String why) {
    assertThat(problems(Map.of(), Map.of("minami." + key, value)))
        .singleElement()
        .asString()
        .startsWith("minami." + key + " = '")
        .contains("' (context parameter): ")
        .contains(why);
  }

  @Test
  void errorImage_isMadeAnewWithinTheLimits(@TempDir Path folder) throws IOException {
    byte[] photograph = Corpus.bytes("jpeg-orient/Landscape_6.jpg");
    Path file = Files.write(folder.resolve("sorry.jpg"), photograph);
    Map<String, String> settings =
        Map.of("minami.error-image", file.toString(), "minami.max-width", "100");
    Thumbnail image = read(settings).errorImage.orElseThrow();
    assertThat(image.format()).isEqualTo(OutputFormat.JPEG);
    assertThat(image.width()).isEqualTo(100);
    assertThat(image.height()).isLessThan(100);
    assertThat(new String(photograph, ISO_8859_1)).contains("Exif");
    assertThat(new String(image.bytes(), ISO_8859_1)).doesNotContain("Exif");

    Map<String, String> few = new HashMap<>(settings);
    few.put("minami.max-source-bytes", "1024");
    assertThat(problems(Map.of(), few)).singleElement().asString().contains("1024 bytes");
    Map<String, String> small = new HashMap<>(settings);
    small.put("minami.max-source-pixels", "1000");
    assertThat(problems(Map.of(), small)).singleElement().asString().contains("1000 pixels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789abcde", "0123456789 abcdef", "0123456789abcdefé"})
  void adminTokenThatIsShortOrDoesNotFitAHeader_isRefusedAndNotShown(String token) {
    assertThat(problems(Map.of(), Map.of("minami.admin-token", token)))
        .containsExactly(
            "minami.admin-token = '***' (context parameter): must be 16 to 4096 ASCII characters"
                + " without spaces");
  }

  @Test
  void summary_namesOriginsClusterHeapAndJava() {
    String summary =
        read(Map.of(
                "minami.origin.blog", "https://blog.example.com/",
                "minami.etcd.endpoints", "http://127.0.0.1:1",
                "minami.etcd.password", "hidden",
                "minami.cluster.secret", "hidden-hidden-hidden",
                "minami.admin-token", "hidden-hidden-hidden",
                "minami.cluster.advertise-url", "http://127.0.0.1:8080"))
            .summary();
    assertThat(summary)
        .contains("samples:, @blog https://blog.example.com/", "http://127.0.0.1:1", "64 MiB")
        .contains("Java " + System.getProperty("java.version"))
        .doesNotContain("hidden");
  }

  private static Config read(Map<String, String> settings) {
    return TestConfig.read(settings);
  }

  private static Config read(
      Map<String, String> environment, Map<String, String> contextParameters) {
    return Config.read(environment, contextParameters, TestConfig.ROOT);
  }

  private static List<String> problems(
      Map<String, String> environment, Map<String, String> contextParameters) {
    return catchThrowableOfType(ConfigException.class, () -> read(environment, contextParameters))
        .getMessage()
        .lines()
        .toList();
  }
}
