package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers with JSON that is true at the moment only. */
final class JsonResponse {

  private JsonResponse() {}

  static void send(HttpServletResponse response, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
