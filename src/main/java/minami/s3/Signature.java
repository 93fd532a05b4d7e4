package minami.s3;

import java.util.Map;
import java.util.function.BooleanSupplier;

/** What proves who asks, for one request. It has no text of its own: it would be a secret. */
public final class Signature {

  private final Map<String, String> headers;
  private final BooleanSupplier renewal;

  Signature(Map<String, String> headers, BooleanSupplier renewal) {
    this.headers = headers;
    this.renewal = renewal;
  }

  /** The headers to add to the request. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Tells that it was refused as too old; returns whether the next one may be better. */
  public boolean renew() {
    return renewal.getAsBoolean();
  }
}
