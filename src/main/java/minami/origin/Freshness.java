package minami.origin;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpDateTime;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** What an answer's headers say about keeping it (RFC 9111), and about asking again. */
final class Freshness {

  /** Where the origin says nothing. */
  static final Duration UNSAID = Duration.ofHours(1);

  /** Origins that say "for ever" write anything from a year to more seconds than fit a long. */
  private static final long LONGEST_SECONDS = Duration.ofDays(365).toSeconds();

  private static final int LONGEST_RETRY_SECONDS = 3600;

  private Freshness() {}

  /**
   * How long the answer may still be used without asking again; null if it does not say (RFC 9111,
   * 4.2).
   */
  static Duration of(HttpFields headers) {
    List<String> directives = cacheControl(headers);
    if (directives.contains("no-cache") || directives.contains("no-store")) {
      return Duration.ZERO;
    }
    String lifetime = argument(directives, "s-maxage");
    if (lifetime == null) {
      lifetime = argument(directives, "max-age");
    }
    if (lifetime != null) {
      return reduced(seconds(lifetime), headers);
    }
    String expires = headers.get(HttpHeader.EXPIRES);
    if (expires != null) {
      // A date that cannot be read (mostly "0") is in the past: epoch -1 says just that.
      long millis = HttpDateTime.parseToEpoch(expires) - date(headers);
      return reduced(Math.min(millis / 1000, LONGEST_SECONDS), headers);
    }
    return null;
  }

  static boolean isStorable(HttpFields headers) {
    return !cacheControl(headers).contains("no-store");
  }

  /** {@code Retry-After} in seconds, bounded, or 0 if there is none that can be read. */
  static int retryAfter(HttpFields headers) {
    String value = headers.get(HttpHeader.RETRY_AFTER);
    if (value == null) {
      return 0;
    }
    long seconds = seconds(value);
    if (seconds < 0) {
      long at = HttpDateTime.parseToEpoch(value);
      seconds = at < 0 ? 0 : (at - date(headers)) / 1000;
    }
    return (int) Math.max(0, Math.min(seconds, LONGEST_RETRY_SECONDS));
  }

  private static Duration reduced(long lifetime, HttpFields headers) {
    String age = headers.get(HttpHeader.AGE);
    long left = lifetime - (age == null ? 0 : Math.max(0, seconds(age)));
    return Duration.ofSeconds(Math.max(0, left));
  }

  private static List<String> cacheControl(HttpFields headers) {
    return headers.getCSV(HttpHeader.CACHE_CONTROL, false).stream()
        .map(directive -> directive.toLowerCase(Locale.ROOT))
        .toList();
  }

  /**
   * The first such directive's argument: RFC 9111, 4.2.1 lets us choose, and the first is what most
   * caches take.
   */
  private static String argument(List<String> directives, String name) {
    return directives.stream()
        .filter(directive -> directive.startsWith(name + "="))
        .map(directive -> directive.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  /** Negative if it is no number: stale, as RFC 9111, 4.2.1 advises. */
  private static long seconds(String value) {
    String digits = value.strip();
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return digits.length() > 10
        ? LONGEST_SECONDS
        : Math.min(Long.parseLong(digits), LONGEST_SECONDS);
  }

  /** By the origin's own clock if it sends the time, so that ours need not agree with it. */
  private static long date(HttpFields headers) {
    String value = headers.get(HttpHeader.DATE);
    long date = value == null ? -1 : HttpDateTime.parseToEpoch(value);
    return date < 0 ? System.currentTimeMillis() : date;
  }
}
