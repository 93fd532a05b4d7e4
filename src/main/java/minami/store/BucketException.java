package minami.store;

import java.io.IOException;

/** A bucket did not do what it was asked for. The message says why, and what to do about it. */
final class BucketException extends IOException {

  BucketException(String message) {
    super(message);
  }

  BucketException(String message, Throwable cause) {
    super(message, cause);
  }
}
