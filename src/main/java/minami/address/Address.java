package minami.address;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A parsed address.
 *
 * @param spec what it asks for
 * @param redirect the address below {@code /t/} under which it is to be asked for instead, if it is
 *     not the canonical one
 * @param lasts whether that will always be so; not if the meaning of a preset may change
 * @param varies whether what it asks for depends on the {@code Accept} header
 */
public record Address(
    ThumbnailSpec spec, Optional<String> redirect, boolean lasts, boolean varies) {

  /** The same, to be asked for there. */
  Address elsewhere(String canonical) {
    return new Address(spec, Optional.of(canonical), lasts, varies);
  }

  /** The same with another redirect, if it has one. */
  Address redirected(UnaryOperator<String> other) {
    return new Address(spec, redirect.map(other), lasts, varies);
  }
}
