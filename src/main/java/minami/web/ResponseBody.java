package minami.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the body of a response. A short one goes into the socket's buffer at once. A long one is
 * written as fast as its client reads, without a waiting thread: otherwise a few hundred slow
 * clients would take all threads of the container.
 */
final class ResponseBody implements WriteListener, AsyncListener {

  private static final Logger LOG = LoggerFactory.getLogger(ResponseBody.class);

  /** Less than the send buffer that Linux gives every socket. */
  private static final int SHORT = 32 * 1024;

  /** Small, as Tomcat copies what it has not sent yet. */
  private static final int PIECE = 32 * 1024;

  /** A megabyte at 17 KB a second. */
  private static final Duration SLOWEST = Duration.ofSeconds(60);

  private final AsyncContext async;
  private final ServletOutputStream out;
  private final byte[] body;
  private final int piece;
  private int written;

  private ResponseBody(AsyncContext async, ServletOutputStream out, byte[] body, int piece) {
    this.async = async;
    this.out = out;
    this.body = body;
    this.piece = piece;
  }

  /** Sets the length and writes the body or begins to, on the container's thread. */
  static void write(HttpServletRequest request, HttpServletResponse response, byte[] body)
      throws IOException {
    write(request, response, body, PIECE);
  }

  /** The same for another node, which reads at once: as much as possible with each call. */
  static void writeToPeer(HttpServletRequest request, HttpServletResponse response, byte[] body)
      throws IOException {
    write(request, response, body, Math.max(1, body.length));
  }

  private static void write(
      HttpServletRequest request, HttpServletResponse response, byte[] body, int piece)
      throws IOException {
    response.setContentLength(body.length);
    if (isShort(body)) {
      response.getOutputStream().write(body);
      return;
    }
    AsyncContext async = request.startAsync(request, response);
    async.setTimeout(SLOWEST.toMillis());
    ServletOutputStream out = response.getOutputStream();
    ResponseBody writing = new ResponseBody(async, out, body, piece);
    async.addListener(writing);
    out.setWriteListener(writing);
  }

  /** Whether it is written at once. */
  static boolean isShort(byte[] body) {
    return body.length <= SHORT;
  }

  @Override
  public void onWritePossible() throws IOException {
    while (out.isReady()) {
      if (written == body.length) {
        async.complete();
        return;
      }
      int next = Math.min(piece, body.length - written);
      out.write(body, written, next);
      written += next;
    }
  }

  @Override
  public void onError(Throwable failure) {
    LOG.debug("A client has gone", failure);
    async.complete();
  }

  /** Left uncompleted, it is an error to the container, which closes the connection. */
  @Override
  public void onTimeout(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}

  @Override
  public void onComplete(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
