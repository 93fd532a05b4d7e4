package minami.trace;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ServiceConfigurationError;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** OpenTelemetry as an agent provides it. Without one, nothing here does anything. Thread-safe. */
public final class Tracing {

  static final Tracing NONE = new Tracing(OpenTelemetry.noop(), "", Throwable::toString);

  /**
   * What others must pass on at least, by the W3C's Trace Context. A client may send many times
   * that, and our own requests with it would be too long for a peer.
   */
  private static final int LONGEST_STATE = 512;

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final Function<Throwable, String> names;

  private Tracing(OpenTelemetry telemetry, String version, Function<Throwable, String> names) {
    tracer =
        telemetry
            .getTracerProvider()
            .tracerBuilder("minami")
            .setInstrumentationVersion(version)
            .build();
    propagator = telemetry.getPropagators().getTextMapPropagator();
    this.names = names;
  }

  /**
   * With the agent of this JVM, if there is one.
   *
   * @param version of this software
   * @param names for failures, without anything that a client or an origin has sent
   */
  public static Tracing start(String version, Function<Throwable, String> names) {
    try {
      Context.current();
    } catch (ServiceConfigurationError e) { // and so would each request
      throw new IllegalStateException(
          "a library of the container extends an OpenTelemetry that is not this web application's:"
              + " set the system property io.opentelemetry.context.contextStorageProvider to"
              + " default, or keep that library from it",
          e);
    }
    // Unlike get(), this leaves nothing behind and looks for nothing to configure.
    return new Tracing(GlobalOpenTelemetry.getOrNoop(), version, names);
  }

  /**
   * Where a request belongs: below the agent's span for it, which is of this thread, or below what
   * its headers say. Baggage goes no further: it is a client's, and no business of origins.
   *
   * @param header the value of a header of the request, or null
   */
  public Trace of(UnaryOperator<String> header) {
    Context here = Context.current();
    Context parent =
        Span.fromContext(here).getSpanContext().isValid()
            ? here
            : propagator.extract(here, header, UnaryOperator::apply);
    SpanContext caller = Span.fromContext(parent).getSpanContext();
    if (length(caller.getTraceState()) > LONGEST_STATE) {
      parent = parent.with(Span.wrap(withoutState(caller)));
    }
    return new Trace(this, parent.with(Baggage.empty()));
  }

  private static int length(TraceState state) {
    return state.asMap().entrySet().stream()
        .mapToInt(member -> member.getKey().length() + member.getValue().length() + 2)
        .sum();
  }

  private static SpanContext withoutState(SpanContext caller) {
    return SpanContext.create(
        caller.getTraceId(), caller.getSpanId(), caller.getTraceFlags(), TraceState.getDefault());
  }

  Tracer tracer() {
    return tracer;
  }

  TextMapPropagator propagator() {
    return propagator;
  }

  String nameOf(Throwable failure) {
    return names.apply(failure);
  }
}
