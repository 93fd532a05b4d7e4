package minami.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import minami.Answer;
import minami.cache.SingleFlight;
import minami.trace.Trace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that waits for its outcome without a thread. The deadline is an outcome too. A short
 * thumbnail is sent from the {@link ReplyQueue}; any other outcome dispatches the request again, to
 * its servlet, which calls {@link #answer(HttpServletRequest, HttpServletResponse)}.
 */
final class Waiting<T> implements AsyncListener {

  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

  private static final String ATTRIBUTE = Waiting.class.getName();

  /**
   * How long after the deadline the container times out. A backstop for a failed dispatch; it must
   * not coincide with an outcome, which would be a 500.
   */
  private static final Duration BACKSTOP = Duration.ofSeconds(5);

  private final AsyncContext async;
  private final Trace trace;
  private final SingleFlight.Ticket<T> ticket;
  private final Reply<T> reply;
  private final long begun;
  private final AtomicReference<Outcome<T>> outcome = new AtomicReference<>();

  /** Where it waits for its turn once it has an outcome. */
  private final ReplyQueue queue;

  /** Whether it has had its turn, or will not get one any more. */
  private final AtomicBoolean taken = new AtomicBoolean();

  /** Writes the answer. */
  interface Reply<T> {
    /** One of value and failure is null; the failure after the deadline is a TimeoutException. */
    void send(HttpServletRequest request, HttpServletResponse response, T value, Throwable failure)
        throws IOException;
  }

  private record Outcome<T>(T value, Throwable failure) {
    /** Whether it is a thumbnail that goes into the socket's buffer at once. */
    boolean isShort() {
      return value instanceof Answer answer && ResponseBody.isShort(answer.thumbnail().bytes());
    }
  }

  private Waiting(
      AsyncContext async,
      Trace trace,
      SingleFlight.Ticket<T> ticket,
      Reply<T> reply,
      ReplyQueue queue,
      long begun) {
    this.begun = begun;
    this.queue = queue;
    this.async = async;
    this.trace = trace;
    this.ticket = ticket;
    this.reply = reply;
  }

  /**
   * Answers a request with the outcome, or at the deadline.
   *
   * @param trace the step that waits, which ends with the outcome
   */
  static <T> void begin(
      HttpServletRequest request,
      HttpServletResponse response,
      Duration deadline,
      Trace trace,
      Function<Trace, SingleFlight.Ticket<T>> work,
      Reply<T> reply) {
    long begun = System.nanoTime();
    Node node = Node.of(request.getServletContext());
    AsyncContext async = request.startAsync(request, response);
    async.setTimeout(deadline.plus(BACKSTOP).toMillis());
    new Waiting<>(async, trace, work.apply(trace), reply, node.replyQueue(), begun)
        .begin(node.deadlines(), deadline);
  }

  private void begin(Deadlines deadlines, Duration deadline) {
    async.getRequest().setAttribute(ATTRIBUTE, this);
    async.addListener(this);
    Future<?> late = deadlines.after(deadline, this::end);
    ticket
        .future()
        .whenComplete(
            (value, failure) -> {
              late.cancel(false);
              end(new Outcome<>(value, failure));
            });
  }

  /** The deadline has passed. */
  private void end() {
    end(new Outcome<>(null, new TimeoutException()));
    ticket.leave();
  }

  /** The outcome arrives on a thread that renders or downloads; it must not write. */
  private void end(Outcome<T> found) {
    if (!settle(found)) {
      return;
    }
    if (!found.isShort()) {
      dispatch();
      return;
    }
    try {
      queue.add(this);
    } catch (Error e) { // out of memory
      if (taken.compareAndSet(false, true)) {
        dispatch();
      }
    }
  }

  /** False if there is an outcome already. */
  private boolean settle(Outcome<T> found) {
    if (!outcome.compareAndSet(null, found)) {
      return false;
    }
    trace.end(found.failure);
    return true;
  }

  /** Answers it now, on a thread of the queue. */
  void answer() {
    if (!taken.compareAndSet(false, true)) {
      return; // the container could not wait any longer
    }
    try {
      send((HttpServletRequest) async.getRequest(), (HttpServletResponse) async.getResponse());
      async.complete();
    } catch (IOException e) {
      LOG.debug("A client has gone", e);
      complete();
    } catch (RuntimeException | Error e) {
      LOG.debug("A request is answered by the container", e);
      taken.set(false); // or nobody would answer it if that fails, too
      dispatch();
    }
  }

  private void complete() {
    try {
      async.complete();
    } catch (RuntimeException e) { // the container has ended it
      LOG.debug("A request is not completed", e);
    }
  }

  /** Has the container answer it. */
  void dispatch() {
    try {
      async.dispatch();
    } catch (RuntimeException | Error e) { // the client has gone; no thread; out of memory
      LOG.debug("A request is not dispatched with its outcome", e);
    }
  }

  /** Answers a request that has its outcome; false if it is new. */
  static boolean answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!(request.getAttribute(ATTRIBUTE) instanceof Waiting<?> waiting)) {
      return false;
    }
    waiting.send(request, response);
    return true;
  }

  /** How long ago a request began to wait; zero if it has not. */
  static Duration timeOf(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Waiting<?> waiting
        ? Duration.ofNanos(System.nanoTime() - waiting.begun)
        : Duration.ZERO;
  }

  private void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Outcome<T> found = outcome.get();
    reply.send(request, response, found.value, found.failure);
  }

  /** The backstop: nobody has answered, whether or not there is an outcome. */
  @Override
  public void onTimeout(AsyncEvent event) {
    settle(new Outcome<>(null, new TimeoutException()));
    ticket.leave();
    if (taken.compareAndSet(false, true)) {
      dispatch();
    } // else its client does not read, and the container closes the connection
  }

  @Override
  public void onError(AsyncEvent event) {
    giveUp();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    giveUp();
  }

  /** Later outcomes must not touch the request. */
  private void giveUp() {
    taken.set(true);
    if (outcome.get() == null) { // an exception takes longer than all the rest
      settle(new Outcome<>(null, new CancellationException()));
    }
    ticket.leave();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
