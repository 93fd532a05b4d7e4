package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import minami.image.Format;

/**
 * Sends a problem: as JSON (RFC 9457), or, to clients that want a picture, as a picture or an empty
 * body.
 */
final class ProblemResponse {

  private static final Gson GSON = new Gson();
  private static final byte[] NOTHING = {};

  private final byte[] errorImage;
  private final String errorImageType;

  /** With a picture for browsers, or an empty array. */
  ProblemResponse(byte[] errorImage) {
    this.errorImage = errorImage;
    errorImageType = Format.of(errorImage).map(Format::contentType).orElse(null);
  }

  /** Without a picture for browsers. */
  ProblemResponse() {
    this(NOTHING);
  }

  void send(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    response.setStatus(problem.status());
    response.setHeader("Cache-Control", problem.cacheControl());
    response.setHeader("Vary", "Accept");
    if (problem.allow() != null) {
      response.setHeader("Allow", problem.allow());
    }
    if (problem.retryAfter() > 0) {
      response.setIntHeader("Retry-After", problem.retryAfter());
    }
    boolean picture = wantsPicture(request.getHeader("Accept"));
    byte[] body = picture ? errorImage : json(problem, HeadersFilter.idOf(response));
    response.setContentType(picture ? errorImageType : "application/problem+json");
    response.setContentLength(body.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(body);
    }
  }

  /** True for {@code img} elements, but not for an address bar or a program. */
  private static boolean wantsPicture(String accept) {
    return accept != null
        && accept.contains("image/")
        && !accept.contains("json")
        && !accept.contains("text/html");
  }

  private static byte[] json(Problem problem, String requestId) {
    JsonObject json = new JsonObject();
    json.addProperty("type", "about:blank");
    json.addProperty("title", problem.title());
    json.addProperty("status", problem.status());
    json.addProperty("detail", problem.detail());
    json.addProperty("requestId", requestId);
    return GSON.toJson(json).getBytes(UTF_8);
  }
}
