package minami;

import java.util.concurrent.TimeoutException;
import minami.address.AddressException;
import minami.cluster.PeerRefusal;
import minami.cluster.VerdictException;
import minami.image.ImageException;
import minami.origin.OriginException;

/**
 * Why a request ends without a thumbnail.
 *
 * @param failure why
 * @param detail the same in words, without anything that a client or an origin has sent
 * @param retryAfter the seconds after which another try may succeed; 0 if that is not known
 */
public record Refusal(Failure failure, String detail, int retryAfter) {

  private static final int SOON = 1;

  private static final Refusal FAULT =
      new Refusal(Failure.FAULT, "this is our fault; the log has more under the request id", 0);

  /** What an exception means. */
  public static Refusal of(Throwable exception) {
    Throwable cause = StepsException.cause(exception);
    if (cause instanceof AddressException e) {
      return new Refusal(Failure.of(e.reason()), e.getMessage(), 0);
    }
    if (cause instanceof OriginException e) {
      Failure failure = Failure.of(e.reason());
      int retryAfter = failure == Failure.OVERLOADED ? Math.max(SOON, e.retryAfter()) : 0;
      return new Refusal(failure, e.getMessage(), retryAfter);
    }
    if (cause instanceof ImageException e) {
      return new Refusal(Failure.of(e.reason()), e.getMessage(), 0);
    }
    if (cause instanceof ModeratedException e) {
      return new Refusal(Failure.MODERATED, e.getMessage(), 0);
    }
    if (cause instanceof VerdictException e) {
      return new Refusal(Failure.named(e.name()).orElse(Failure.FAULT), e.getMessage(), 0);
    }
    if (cause instanceof OverloadException e) {
      return new Refusal(Failure.OVERLOADED, e.getMessage(), SOON);
    }
    if (cause instanceof OutOfMemoryError) {
      return new Refusal(Failure.OVERLOADED, "the heap is full", SOON);
    }
    return cause instanceof TimeoutException
        ? new Refusal(Failure.LATE, "the deadline has passed", 0)
        : FAULT;
  }

  /** What an exception is called in traces: as its meaning, or as its class if that is unknown. */
  public static String nameOf(Throwable exception) {
    Throwable cause = StepsException.cause(exception);
    Failure failure = of(cause).failure;
    return failure == Failure.FAULT ? cause.getClass().getSimpleName() : failure.name();
  }

  /** The refusal for the node that asks this one. */
  public PeerRefusal forPeer() {
    PeerRefusal.Kind kind =
        failure == Failure.FAULT
            ? PeerRefusal.Kind.FAULT
            : failure.isFinal() ? PeerRefusal.Kind.VERDICT : PeerRefusal.Kind.NOT_NOW;
    return new PeerRefusal(kind, failure.name(), detail);
  }

  /** A fault of ours; the details are in the log. */
  public static Refusal fault() {
    return FAULT;
  }
}
