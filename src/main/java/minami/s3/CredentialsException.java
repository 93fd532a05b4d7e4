package minami.s3;

/** There is nobody in whose name a request can be signed. The message says what to do. */
public final class CredentialsException extends Exception {

  CredentialsException(String message) {
    super(message, null, false, false);
  }
}
