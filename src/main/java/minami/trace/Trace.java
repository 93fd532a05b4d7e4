package minami.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * A step of a request, of which others may be parts. It is handed on from call to call, as no
 * thread stays with a request. Thread-safe.
 *
 * <p>Work that several requests wait for is a step of the one that has begun it.
 */
public final class Trace {

  /** Of what is no request's work. */
  public static final Trace NONE = new Trace(Tracing.NONE, Context.root());

  private final long since = System.nanoTime();
  private final Tracing tracing;
  private final Context context;

  Trace(Tracing tracing, Context context) {
    this.tracing = tracing;
    this.context = context;
  }

  /** A part of this step that begins now, and has to be ended. */
  public Trace begin(String name) {
    return begin(name, SpanKind.INTERNAL);
  }

  /** The same for a request to another machine. */
  public Trace beginCall(String name) {
    return begin(name, SpanKind.CLIENT);
  }

  private Trace begin(String name, SpanKind kind) {
    return new Trace(tracing, context.with(part(name).setSpanKind(kind).startSpan()));
  }

  private SpanBuilder part(String name) {
    return tracing.tracer().spanBuilder(name).setParent(context);
  }

  /** A part of this step that is over: it began with it, and ends now. */
  public void began(String name) {
    took(name, System.nanoTime() - since, 0);
  }

  /**
   * A part of this step that is over.
   *
   * @param nanos how long it took
   * @param ago how many nanoseconds ago it ended
   */
  public void took(String name, long nanos, long ago) {
    Instant end = Instant.now().minusNanos(ago);
    part(name).setStartTimestamp(end.minusNanos(nanos)).startSpan().end(end);
  }

  /** Says something of this step. */
  public Trace with(String attribute, String value) {
    span().setAttribute(attribute, value);
    return this;
  }

  /** Says something of this step. */
  public Trace with(String attribute, long value) {
    span().setAttribute(attribute, value);
    return this;
  }

  /**
   * Ends this step.
   *
   * @param failure how, or null
   */
  public void end(Throwable failure) {
    if (failure != null) {
      String name = tracing.nameOf(failure);
      span().setAttribute("error.type", name).setStatus(StatusCode.ERROR, name);
    }
    span().end();
  }

  private Span span() {
    return Span.fromContext(context);
  }

  /** Adds the headers by which another machine goes on with the trace. */
  public void addTo(BiConsumer<String, String> headers) {
    tracing.propagator().inject(context, headers, (to, name, value) -> to.accept(name, value));
  }

  /** Runs this, which sends a request: an agent that watches HTTP clients asks the thread. */
  public void send(Runnable request) {
    context.wrap(request).run();
  }
}
