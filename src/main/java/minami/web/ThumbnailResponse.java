package minami.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import minami.Made;
import minami.image.Thumbnail;

/** Answers with a thumbnail. */
final class ThumbnailResponse {

  private final String cacheControl;

  ThumbnailResponse(String cacheControl) {
    this.cacheControl = cacheControl;
  }

  void sendHit(HttpServletRequest request, HttpServletResponse response, Thumbnail thumbnail)
      throws IOException {
    send(request, response, thumbnail, "hit", "cache");
  }

  void sendMade(HttpServletRequest request, HttpServletResponse response, Made made)
      throws IOException {
    send(
        request,
        response,
        made.thumbnail(),
        made.nanos().isEmpty() ? "hit" : "miss",
        timing(made.nanos()));
  }

  /** {@code fetch;dur=12.3, decode;dur=4.5}, in milliseconds (W3C Server Timing). */
  private static String timing(Map<String, Long> nanos) {
    StringJoiner timing = new StringJoiner(", ").setEmptyValue("cache");
    nanos.forEach(
        (step, time) -> timing.add(String.format(Locale.ROOT, "%s;dur=%.2f", step, time / 1e6)));
    return timing.toString();
  }

  private void send(
      HttpServletRequest request,
      HttpServletResponse response,
      Thumbnail thumbnail,
      String cache,
      String timing)
      throws IOException {
    response.setHeader("ETag", thumbnail.etag());
    response.setHeader("Cache-Control", cacheControl);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("X-Cache", cache);
    response.setHeader("Server-Timing", timing);
    if (isKnown(request, thumbnail.etag())) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(thumbnail.format().contentType());
    response.setContentLength(thumbnail.bytes().length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(thumbnail.bytes());
    }
  }

  /**
   * Whether {@code If-None-Match} names the tag, by weak comparison (RFC 9110, sections 8.8.3.2 and
   * 13.1.2).
   */
  private static boolean isKnown(HttpServletRequest request, String etag) {
    for (Enumeration<String> fields = request.getHeaders("If-None-Match");
        fields.hasMoreElements(); ) {
      for (String tag : fields.nextElement().split(",", -1)) {
        String trimmed = tag.trim();
        if (trimmed.equals("*") || trimmed.equals(etag) || trimmed.equals("W/" + etag)) {
          return true;
        }
      }
    }
    return false;
  }
}
