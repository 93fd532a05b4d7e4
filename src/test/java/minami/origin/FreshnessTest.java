package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {

  private static final String DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-age=60                          | 60
          MAX-AGE=60                          | 60
          public, max-age=60, immutable       | 60
          max-age="60"                        | 60
          s-maxage=10, max-age=60             | 10
          max-age=60, max-age=70              | 60
          max-age=0                           | 0
          max-age=-5                          | 0
          max-age=soon                        | 0
          max-age=99999999999999999999        | 31536000
          no-cache, max-age=60                | 0
          no-store                            | 0
          """)
  void cacheControl_lifetime(String value, long seconds) {
    assertThat(Freshness.of(headers("Cache-Control: " + value))).hasSeconds(seconds);
  }

  @Test
  void age_subtracted() {
    assertThat(Freshness.of(headers("Cache-Control: max-age=60", "Age: 20"))).hasSeconds(40);
    assertThat(Freshness.of(headers("Cache-Control: max-age=60", "Age: 80"))).hasSeconds(0);
    assertThat(Freshness.of(headers("Cache-Control: max-age=60", "Age: old"))).hasSeconds(60);
  }

  @Test
  void expires_againstTheOriginsOwnDate() {
    assertThat(Freshness.of(headers(DATE, "Expires: Sun, 06 Nov 1994 08:50:37 GMT")))
        .hasSeconds(60);
    assertThat(Freshness.of(headers(DATE, "Expires: Sun, 06 Nov 1994 08:00:00 GMT"))).hasSeconds(0);
    assertThat(Freshness.of(headers("Expires: 0"))).hasSeconds(0);
  }

  @Test
  void maxAge_overExpires() {
    assertThat(
            Freshness.of(
                headers(
                    DATE, "Expires: Sun, 06 Nov 1994 08:50:37 GMT", "Cache-Control: max-age=5")))
        .hasSeconds(5);
  }

  @Test
  void nothingSaid_null() {
    assertThat(Freshness.of(headers(DATE))).isNull();
    assertThat(Freshness.of(headers("Cache-Control: public"))).isNull();
  }

  @Test
  void noStore_notStorable() {
    assertThat(Freshness.isStorable(headers("Cache-Control: No-Store"))).isFalse();
    assertThat(Freshness.isStorable(headers("Cache-Control: max-age=1"))).isTrue();
  }

  @Test
  void retryAfter_secondsOrDate_bounded() {
    assertThat(Freshness.retryAfter(headers("Retry-After: 7"))).isEqualTo(7);
    assertThat(Freshness.retryAfter(headers(DATE, "Retry-After: Sun, 06 Nov 1994 08:50:07 GMT")))
        .isEqualTo(30);
    assertThat(Freshness.retryAfter(headers("Retry-After: 999999"))).isEqualTo(3600);
    assertThat(Freshness.retryAfter(headers("Retry-After: later"))).isZero();
    assertThat(Freshness.retryAfter(headers(DATE))).isZero();
  }

  @Test
  void isFresh_byTheMonotonicClock() {
    Original now =
        new Original(new byte[0], null, null, null, Duration.ofHours(1), System.nanoTime(), true);
    Original past =
        new Original(
            new byte[0],
            null,
            null,
            null,
            Duration.ofHours(1),
            System.nanoTime() - Duration.ofHours(2).toNanos(),
            true);

    assertThat(now.isFresh()).isTrue();
    assertThat(past.isFresh()).isFalse();
  }

  private static HttpFields headers(String... lines) {
    HttpFields.Mutable fields = HttpFields.build();
    for (String line : lines) {
      int colon = line.indexOf(':');
      fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return fields;
  }
}
