package minami.cluster;

import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Why etcd cannot be used, in one line that tells its operator what to do. */
final class EtcdTrouble {

  private static final int LONGEST = 200;

  private final ClusterSettings settings;

  EtcdTrouble(ClusterSettings settings) {
    this.settings = settings;
  }

  /** Describes the first cause that means something; gRPC's own words are of no use. */
  String words(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(20)
        .map(this::known)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> plain(failure));
  }

  /** Null if this cause alone says nothing. */
  private String known(Throwable cause) {
    if (cause instanceof TimeoutException) {
      return "it does not answer in time";
    }
    if (cause instanceof UnknownHostException) {
      return "there is no host " + cause.getMessage();
    }
    if (cause instanceof ConnectException) {
      return "nothing listens there";
    }
    if (cause instanceof EtcdException e) { // jetcd's form of the next one; calls end with either
      return refusal(e.getErrorCode().name(), String.valueOf(e.getMessage()));
    }
    if (cause instanceof StatusRuntimeException e) {
      Status status = e.getStatus();
      return refusal(status.getCode().name(), String.valueOf(status.getDescription()));
    }
    return tls(cause);
  }

  private String tls(Throwable cause) {
    String trusted =
        settings
            .ca()
            .map(file -> "those in minami.etcd.ca, " + file)
            .orElse("those of the Java platform: set minami.etcd.ca");
    return TlsTrouble.of(cause, trusted).orElse(null);
  }

  private String refusal(String code, String message) {
    if (message.contains("user name is empty")) {
      return "it asks for a user: set minami.etcd.user and minami.etcd.password";
    }
    return switch (code) {
      case "UNAUTHENTICATED" ->
          "it does not accept the user '"
              + settings.user()
              + "' with this password: check minami.etcd.user and minami.etcd.password";
      case "PERMISSION_DENIED" ->
          "its user '" + settings.user() + "' may not read and write below " + settings.prefix();
      default -> null; // a deeper cause says more, or the whole message does
    };
  }

  private static String plain(Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }
}
