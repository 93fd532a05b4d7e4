package minami.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import minami.Answer;
import minami.image.Thumbnail;
import minami.moderation.Decision;

/** Sends a thumbnail, or a redirect to one. */
final class ThumbnailResponse {

  private static final Map<Answer.Source, String> WORDS =
      Arrays.stream(Answer.Source.values())
          .collect(
              Collectors.toMap(
                  source -> source,
                  source -> source.name().toLowerCase(Locale.ROOT),
                  (a, b) -> a,
                  () -> new EnumMap<>(Answer.Source.class)));

  private static final String NOT_LONG = "public, max-age=60";

  private final String cacheControl;

  /** With this {@code Cache-Control}. */
  ThumbnailResponse(String cacheControl) {
    this.cacheControl = cacheControl;
  }

  void redirect(HttpServletResponse response, String location, boolean lasting) {
    response.setStatus(HttpServletResponse.SC_MOVED_PERMANENTLY);
    response.setHeader("Location", location);
    response.setHeader("Cache-Control", lasting ? cacheControl : NOT_LONG);
    response.setHeader("Access-Control-Allow-Origin", "*");
  }

  /** {@code fetch;dur=12.3, decode;dur=4.5}, in milliseconds (W3C Server Timing). */
  private static String timing(Map<String, Long> nanos) {
    if (nanos.isEmpty()) {
      return "cache";
    }
    StringBuilder timing = new StringBuilder(64);
    nanos.forEach(
        (step, time) -> {
          long hundredths = time / 10_000; // String.format takes 2 us, as long as a look-up
          timing.append(timing.isEmpty() ? "" : ", ").append(step).append(";dur=");
          timing.append(hundredths / 100).append(hundredths % 100 < 10 ? ".0" : ".");
          timing.append(hundredths % 100);
        });
    return timing.toString();
  }

  /**
   * Sends a thumbnail.
   *
   * @param known whether the client has it already
   */
  void send(HttpServletRequest request, HttpServletResponse response, Answer answer, boolean known)
      throws IOException {
    Thumbnail thumbnail = answer.thumbnail();
    response.addHeader("ETag", thumbnail.etag()); // setHeader would search first
    String label = label(answer);
    // What moderation has changed, or could not judge, may be shown otherwise soon.
    boolean lasting =
        answer.decision() != Decision.BLUR && !answer.unknown() && !thumbnail.provisional();
    response.addHeader("Cache-Control", lasting ? cacheControl : NOT_LONG);
    response.setHeader("Access-Control-Allow-Origin", "*"); // a filter may have added it
    response.addHeader("X-Dominant-Color", thumbnail.colour());
    if (label != null) {
      response.addHeader("X-Moderation", label);
    }
    if (thumbnail.firstFrameOnly()) {
      response.addHeader("X-Animation", "first-frame");
    }
    response.addHeader("X-Cache", WORDS.get(answer.source()));
    response.addHeader("Server-Timing", timing(answer.nanos()));
    if (known) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      // The length of the 200 (RFC 9110, section 8.6); Jetty would send 0.
      response.setContentLength(thumbnail.bytes().length);
      return;
    }
    response.setContentType(thumbnail.format().contentType());
    if (request.getMethod().equals("HEAD")) {
      response.setContentLength(thumbnail.bytes().length);
    } else {
      ResponseBody.write(request, response, thumbnail.bytes());
    }
  }

  /** What moderation says of it; null for nothing. */
  private static String label(Answer answer) {
    return switch (answer.decision()) {
      case MARK -> "marked";
      case BLUR -> "blurred";
      default -> answer.unknown() ? "unknown" : null;
    };
  }

  /**
   * Whether {@code If-None-Match} matches the tag, by weak comparison (RFC 9110, sections 8.8.3.2
   * and 13.1.2).
   */
  static boolean isKnown(HttpServletRequest request, String etag) {
    if (request.getHeader("If-None-Match") == null) {
      return false;
    }
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
