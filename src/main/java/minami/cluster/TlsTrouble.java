package minami.cluster;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What is wrong with a TLS connection, in words for its operator. */
final class TlsTrouble {

  private TlsTrouble() {}

  /**
   * What the causes of a failure say about TLS; empty if they say nothing.
   *
   * @param trusted whose certificates are trusted, in words
   */
  static Optional<String> of(Throwable failure, String trusted) {
    List<Throwable> causes =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20).toList();
    return causes.stream()
        .map(cause -> certificate(cause, trusted))
        .flatMap(Optional::stream)
        .findFirst()
        .or(
            () ->
                causes.stream()
                    .filter(cause -> cause instanceof SSLException)
                    .findFirst()
                    .map(tls -> "TLS failed: " + tls.getMessage()));
  }

  private static Optional<String> certificate(Throwable cause, String trusted) {
    if (cause instanceof CertificateExpiredException) {
      return Optional.of("its certificate has expired: it needs a new one");
    }
    if (cause instanceof CertificateNotYetValidException) {
      return Optional.of("its certificate is not valid yet (is this host's clock right?)");
    }
    if (cause instanceof CertPathBuilderException) {
      return Optional.of("its certificate is from a CA that is not among " + trusted);
    }
    String message = String.valueOf(cause.getMessage());
    return cause instanceof CertificateException && message.startsWith("No ")
        ? Optional.of(
            "its certificate is for another host ("
                + message
                + "): use a name or address that is in it")
        : Optional.empty();
  }
}
