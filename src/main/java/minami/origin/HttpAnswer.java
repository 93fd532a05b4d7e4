package minami.origin;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import minami.origin.OriginException.Reason;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * An answer's headers, and the original that they make of its body.
 *
 * @param source the address that was asked
 */
record HttpAnswer(URI source, HttpFields headers) {

  private static final int MAX_VALIDATOR = 256;

  /**
   * The longest address that is kept. A redirect may lead to one of kilobytes; an original from
   * there is fetched anew when it is stale, not revalidated.
   */
  private static final int MAX_SOURCE = 1024;

  /** The announced length, or a negative number. */
  long contentLength() {
    try {
      return headers.getLongField(HttpHeader.CONTENT_LENGTH);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  Original original(byte[] body, Body.Allowance allowance) throws OriginException {
    Duration said = Freshness.of(headers);
    return new Original(
        decoded(body, allowance),
        keptSource(),
        validator(HttpHeader.ETAG, null),
        validator(HttpHeader.LAST_MODIFIED, null),
        said == null ? Freshness.UNSAID : said,
        System.nanoTime(),
        Freshness.isStorable(headers));
  }

  /** What a 304 leaves unsaid stays as it was (RFC 9111, 4.3.4). */
  Original confirmed(Original known) {
    Duration said = Freshness.of(headers);
    return new Original(
        known.bytes(),
        known.digest(),
        keptSource(),
        validator(HttpHeader.ETAG, known.etag()),
        validator(HttpHeader.LAST_MODIFIED, known.lastModified()),
        said == null ? known.freshFor() : said,
        System.nanoTime(),
        known.storable() && Freshness.isStorable(headers));
  }

  private byte[] decoded(byte[] body, Body.Allowance allowance) throws OriginException {
    List<String> codings =
        headers.getCSV(HttpHeader.CONTENT_ENCODING, false).stream()
            .map(coding -> coding.toLowerCase(Locale.ROOT))
            .filter(coding -> !coding.equals("identity"))
            .toList();
    if (codings.isEmpty()) {
      return body;
    }
    if (codings.size() > 1 || !(codings.contains("gzip") || codings.contains("x-gzip"))) {
      throw new OriginException(
          Reason.BROKEN, "the origin sent a content coding that nobody asked for");
    }
    try {
      return Body.gunzip(body, allowance);
    } catch (IOException e) {
      throw new OriginException(Reason.BROKEN, "the origin sent a damaged gzip stream");
    }
  }

  private String keptSource() {
    String address = source.toString();
    return address.length() <= MAX_SOURCE ? address : null;
  }

  /**
   * It stays in memory until it is sent back to the origin, so it must be short and plain ASCII.
   */
  private String validator(HttpHeader header, String otherwise) {
    String value = headers.get(header);
    if (keptSource() == null) {
      return null;
    }
    if (value == null) {
      return otherwise;
    }
    boolean sane =
        value.length() <= MAX_VALIDATOR && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    return sane ? value : null;
  }
}
