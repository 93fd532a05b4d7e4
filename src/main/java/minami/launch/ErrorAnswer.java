package minami.launch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Jetty's own error answers (to a URI or a header that it rejects, an unknown context, a failed
 * servlet), in the form of the web application's errors: RFC 9457, and without anything that the
 * client sent.
 */
final class ErrorAnswer {
  private static final HttpField TYPE =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/problem+json");
  private static final HttpField NOSNIFF =
      new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
  private static final HttpField NO_CONTENT =
      new PreEncodedHttpField("Content-Security-Policy", "default-src 'none'");
  private static final HttpField BRIEFLY =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "max-age=60");
  private static final HttpField NEVER =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

  private ErrorAnswer() {}

  /** Sets the headers and returns the body; an empty one for a browser that wants a picture. */
  static ByteBuffer of(Request request, Response response, int status) {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(NOSNIFF);
    headers.put(NO_CONTENT);
    headers.put(status < 500 ? BRIEFLY : NEVER);
    if (!headers.contains("X-Request-Id")) {
      headers.put("X-Request-Id", UUID.randomUUID().toString());
    }
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      headers.put(HttpHeader.RETRY_AFTER, "1");
    }
    if (wantsPicture(request)) {
      headers.remove(HttpHeader.CONTENT_TYPE);
      headers.put(HttpHeader.CONTENT_LENGTH, 0);
      return ByteBuffer.allocate(0);
    }
    byte[] body =
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
            .formatted(HttpStatus.getMessage(status), status, detail(status))
            .getBytes(StandardCharsets.UTF_8);
    headers.put(TYPE);
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    return ByteBuffer.wrap(body);
  }

  private static String detail(int status) {
    return switch (status) {
      case 400 ->
          "the request is not well-formed HTTP/1.1, or its address has a broken percent-escape or a"
              + " character that must be escaped";
      case 404 -> "there is nothing here";
      case 405 -> "only GET, HEAD and OPTIONS are supported";
      case 408 -> "the request did not arrive in time";
      case 413 -> "the request has too large a body";
      case 414 -> "the address is too long";
      case 431 -> "the address and the headers are longer than 8192 bytes in all";
      case 501 -> "only chunked transfer coding is supported";
      case 503 -> "the server is about to start or to stop";
      case 505 -> "the version of HTTP must be 1.0 or 1.1";
      default ->
          status < 500
              ? "the request cannot be answered"
              : "this is our fault; the log has more about it";
    };
  }

  private static boolean wantsPicture(Request request) {
    String accept = request.getHeaders().get(HttpHeader.ACCEPT);
    return accept != null
        && accept.toLowerCase(Locale.ROOT).contains("image/")
        && !accept.toLowerCase(Locale.ROOT).contains("json");
  }
}
