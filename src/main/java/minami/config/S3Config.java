package minami.config;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import minami.s3.BucketAddress;
import minami.s3.S3Settings;
import minami.s3.S3Settings.Style;

/**
 * How to reach buckets: {@code s3.endpoint} and so on for all of them, {@code s3.blog.endpoint} for
 * the origin {@code blog}.
 *
 * @param common for all that have none of their own
 * @param origins for the origins in buckets, by name
 */
record S3Config(S3Settings common, Map<String, S3Settings> origins) {

  private static final String FAMILY = "s3";
  private static final String ENDPOINT = "endpoint";
  private static final String REGION = "region";
  private static final String PATH_STYLE = "path-style";
  private static final String ACCESS_KEY = "access-key";
  private static final String SECRET_KEY = "secret-key";

  /** What may stand in a header's value. */
  private static final Pattern KEY = Pattern.compile("[!-~]{0,1024}");

  /**
   * Reads them.
   *
   * @param origins addresses by name
   */
  static S3Config read(Settings s, Map<String, String> origins) {
    Map<String, Given> all = new HashMap<>();
    all.put(ENDPOINT, given(s, ENDPOINT, ""));
    all.put(REGION, given(s, REGION, "us-east-1"));
    all.put(PATH_STYLE, given(s, PATH_STYLE, "auto"));
    all.put(ACCESS_KEY, given(s, ACCESS_KEY, ""));
    all.put(SECRET_KEY, given(s, SECRET_KEY, ""));
    S3Settings common = settings(s, all, new S3Settings(null, "", null, "", ""));
    Map<String, Map<String, Given>> own = byName(s.family(FAMILY, all.keySet()));
    Map<String, S3Settings> settings = new TreeMap<>();
    origins.forEach(
        (name, address) -> {
          if (BucketAddress.isOne(address)) {
            Map<String, Given> mine = new HashMap<>(taken(own, name));
            String variable = name.replace('-', '_'); // a variable has no hyphens
            if (!origins.containsKey(variable)) {
              mine.putAll(taken(own, variable));
            }
            settings.put(name, settings(s, mine, common));
          }
        });
    own.forEach((name, parts) -> parts.values().forEach(stray -> refuse(s, name, stray)));
    return new S3Config(common, settings);
  }

  private static Given given(Settings s, String part, String byDefault) {
    String key = FAMILY + "." + part;
    return new Given(key, s.text(key, byDefault));
  }

  /** The settings {@code name.part} by name and part. */
  private static Map<String, Map<String, Given>> byName(Map<String, String> members) {
    Map<String, Map<String, Given>> byName = new TreeMap<>();
    members.forEach(
        (member, value) -> {
          int dot = member.lastIndexOf('.');
          byName
              .computeIfAbsent(member.substring(0, dot), name -> new TreeMap<>())
              .put(member.substring(dot + 1), new Given(FAMILY + "." + member, value));
        });
    return byName;
  }

  private static Map<String, Given> taken(Map<String, Map<String, Given>> own, String name) {
    Map<String, Given> parts = own.remove(name);
    return parts == null ? Map.of() : parts;
  }

  private static void refuse(Settings s, String name, Given stray) {
    s.refuse(
        stray.key, "must be for an origin in a bucket, but minami.origin." + name + " is none");
  }

  /** Those that are given; the others as they are otherwise, but keys only in pairs. */
  private static S3Settings settings(Settings s, Map<String, Given> given, S3Settings otherwise) {
    Given endpoint = given.get(ENDPOINT);
    Given region = given.get(REGION);
    Given style = given.get(PATH_STYLE);
    Given access = given.get(ACCESS_KEY);
    Given secret = given.get(SECRET_KEY);
    boolean keys = access != null || secret != null;
    S3Settings settings =
        new S3Settings(
            endpoint == null ? otherwise.endpoint() : endpoint(s, endpoint),
            region == null ? otherwise.region() : region(s, region),
            style == null ? otherwise.style() : style(s, style),
            keys ? key(s, access) : otherwise.accessKey(),
            keys ? key(s, secret) : otherwise.secretKey());
    if (keys && needsSecret(settings) == settings.secretKey().isEmpty()) {
      s.refuse(
          (access == null ? secret : access).key,
          "must be set together with its secret-key, or be anonymous without one; both empty mean"
              + " AWS' default chain");
    }
    return settings;
  }

  private static boolean needsSecret(S3Settings settings) {
    return !settings.accessKey().isEmpty() && !settings.accessKey().equals(S3Settings.ANONYMOUS);
  }

  private static URI endpoint(Settings s, Given given) {
    return given.value.isEmpty()
        ? null
        : s.parse(
            given.key,
            given.value,
            "http://host:port/ or https://host:port/, without user and query, or nothing for AWS",
            S3Settings::endpoint);
  }

  private static String region(Settings s, Given given) {
    return s.parse(
        given.key,
        given.value,
        "the name of a region, such as eu-central-1",
        region -> S3Settings.isRegion(region) ? region : null);
  }

  private static Style style(Settings s, Given given) {
    return s.parse(
        given.key,
        given.value,
        "true, false or auto",
        word ->
            switch (word) {
              case "true" -> Style.PATH;
              case "false" -> Style.HOST;
              case "auto" -> Style.AUTO;
              default -> null;
            });
  }

  private static String key(Settings s, Given given) {
    return given == null
        ? ""
        : s.parse(
            given.key,
            given.value,
            "at most 1024 ASCII characters without spaces",
            text -> KEY.matcher(text).matches() ? text : null);
  }

  /** A setting and its value. */
  private record Given(String key, String value) {}
}
