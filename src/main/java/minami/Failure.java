package minami;

import java.util.Arrays;
import java.util.Optional;
import minami.address.AddressException;
import minami.image.ImageException;
import minami.origin.OriginException;

/** Why there is no thumbnail: one name for each reason, in logs, in figures and between nodes. */
public enum Failure {
  /** The address is not one, or its size is out of range. */
  MALFORMED,
  /** The address is one, but not allowed here: its signature, its size or its origin. */
  FORBIDDEN,
  /** The origin has no such picture. */
  NOT_FOUND,
  /** The origin's address is not public. */
  REFUSED,
  /** The original has too many bytes. */
  TOO_MANY_BYTES,
  /** The original is not a picture in a format that is read. */
  UNSUPPORTED,
  /** The original is past one of the limits for pictures. */
  TOO_LARGE,
  /** The original takes too much memory at this size. */
  TOO_COSTLY,
  /** The original takes too long to decode. */
  TOO_SLOW,
  /** The original is broken. */
  CORRUPT,
  /** The original is not fit to be shown. */
  MODERATED,
  /** The origin cannot be reached, or answers nonsense. */
  ORIGIN_BROKEN,
  /** The origin takes too long. */
  ORIGIN_SLOW,
  /** This node, or the origin, has too much to do. */
  OVERLOADED,
  /** The deadline of the request has passed. */
  LATE,
  /** A fault of ours. */
  FAULT;

  /** Whether no other node should try either. */
  public boolean isFinal() {
    return switch (this) {
      case FORBIDDEN,
          NOT_FOUND,
          REFUSED,
          TOO_MANY_BYTES,
          UNSUPPORTED,
          TOO_LARGE,
          TOO_COSTLY,
          TOO_SLOW,
          CORRUPT,
          MODERATED ->
          true;
      case MALFORMED, ORIGIN_BROKEN, ORIGIN_SLOW, OVERLOADED, LATE, FAULT -> false;
    };
  }

  /** The one of this name, if there is one here: another node may know more. */
  static Optional<Failure> named(String name) {
    return Arrays.stream(values()).filter(failure -> failure.name().equals(name)).findFirst();
  }

  static Failure of(AddressException.Reason reason) {
    return switch (reason) {
      case MALFORMED -> MALFORMED;
      case FORBIDDEN -> FORBIDDEN;
    };
  }

  /** The name for what has gone wrong at an origin. */
  public static Failure of(OriginException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> NOT_FOUND;
      case REFUSED -> REFUSED;
      case TOO_LARGE -> TOO_MANY_BYTES;
      case BROKEN -> ORIGIN_BROKEN;
      case TOO_SLOW -> ORIGIN_SLOW;
      case OVERLOADED -> OVERLOADED;
    };
  }

  static Failure of(ImageException.Reason reason) {
    return switch (reason) {
      case UNSUPPORTED -> UNSUPPORTED;
      case TOO_LARGE -> TOO_LARGE;
      case TOO_COSTLY -> TOO_COSTLY;
      case TOO_SLOW -> TOO_SLOW;
      case CORRUPT -> CORRUPT;
    };
  }
}
