package minami.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import minami.Made;
import minami.cache.SingleFlight;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that waits for its thumbnail, without a thread; whichever comes first, the outcome or
 * the deadline, answers it.
 */
final class Waiting implements AsyncListener {

  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

  private final AsyncContext async;
  private final SingleFlight.Ticket<Made> ticket;
  private final ThumbnailResponse thumbnails;
  private final ProblemResponse problems;
  private final AtomicBoolean answered = new AtomicBoolean();

  Waiting(
      AsyncContext async,
      SingleFlight.Ticket<Made> ticket,
      ThumbnailResponse thumbnails,
      ProblemResponse problems) {
    this.async = async;
    this.ticket = ticket;
    this.thumbnails = thumbnails;
    this.problems = problems;
  }

  void begin() {
    async.addListener(this);
    ticket
        .future()
        .whenComplete(
            (made, failure) -> {
              if (answered.compareAndSet(false, true)) {
                // The outcome comes on a thread that renders or downloads: writing may take long.
                async.start(() -> answer(made, failure));
              }
            });
  }

  private void answer(Made made, Throwable failure) {
    try {
      if (failure == null) {
        thumbnails.sendMade(request(), response(), made);
      } else {
        problems.send(request(), response(), failure);
      }
    } catch (IOException e) {
      LOG.debug("The client of request {} has gone", HeadersFilter.idOf(response()), e);
    } finally {
      async.complete();
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    if (answered.compareAndSet(false, true)) {
      ticket.leave();
      try {
        problems.send(request(), response(), Problem.TOO_SLOW);
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
