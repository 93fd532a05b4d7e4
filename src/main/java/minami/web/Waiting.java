package minami.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import minami.cache.SingleFlight;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that waits for its outcome, without a thread; whichever comes first, the outcome or the
 * deadline, answers it. With the outcome the request is dispatched once more, to its servlet, which
 * has {@link #answer} write it.
 */
final class Waiting<T> implements AsyncListener {

  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

  private static final String OUTCOME = Waiting.class.getName();

  private final AsyncContext async;
  private final SingleFlight.Ticket<T> ticket;
  private final Reply<T> reply;
  private final AtomicBoolean answered = new AtomicBoolean();

  /** Set before the dispatch. */
  private T value;

  /** Set before the dispatch. */
  private Throwable failure;

  /** Writes the answer. */
  interface Reply<T> {
    /** One of value and failure is null; the failure after the deadline is a TimeoutException. */
    void send(HttpServletRequest request, HttpServletResponse response, T value, Throwable failure)
        throws IOException;
  }

  private Waiting(AsyncContext async, SingleFlight.Ticket<T> ticket, Reply<T> reply) {
    this.async = async;
    this.ticket = ticket;
    this.reply = reply;
  }

  /** Answers a request when the outcome is there, or the deadline is over. */
  static <T> void begin(
      HttpServletRequest request,
      HttpServletResponse response,
      Duration deadline,
      Supplier<SingleFlight.Ticket<T>> work,
      Reply<T> reply) {
    AsyncContext async = request.startAsync(request, response);
    async.setTimeout(deadline.toMillis());
    new Waiting<>(async, work.get(), reply).begin();
  }

  private void begin() {
    async.addListener(this);
    ticket
        .future()
        .whenComplete(
            (value, failure) -> {
              if (answered.compareAndSet(false, true)) {
                this.value = value;
                this.failure = failure;
                dispatch();
              }
            });
  }

  /** The outcome comes on a thread that renders or downloads, and writing may take long. */
  private void dispatch() {
    try {
      request().setAttribute(OUTCOME, this);
      async.dispatch();
    } catch (RuntimeException e) { // the client has gone, or the container gives no thread
      LOG.debug("A request is not dispatched with its outcome", e);
      answered.set(false); // so the deadline answers
    }
  }

  /** Answers a request whose outcome has come; false if it has just begun. */
  static boolean answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!(request.getAttribute(OUTCOME) instanceof Waiting<?> waiting)) {
      return false;
    }
    waiting.send(request, response);
    return true;
  }

  private void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    reply.send(request, response, value, failure);
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    if (answered.compareAndSet(false, true)) {
      ticket.leave();
      try {
        reply.send(request(), response(), null, new TimeoutException());
      } finally {
        async.complete();
      }
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    answered.set(true);
    ticket.leave();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    ticket.leave();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}

  private HttpServletRequest request() {
    return (HttpServletRequest) async.getRequest();
  }

  private HttpServletResponse response() {
    return (HttpServletResponse) async.getResponse();
  }
}
