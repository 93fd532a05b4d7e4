package minami.store;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something failed, for people who can do something about it. */
final class Trouble {

  private Trouble() {}

  static String of(Throwable failure) {
    if (failure instanceof BucketException) {
      return failure.getMessage();
    }
    String reason =
        failure instanceof FileSystemException e && e.getReason() != null
            ? e.getReason()
            : String.valueOf(failure.getMessage());
    if (failure instanceof AccessDeniedException
        || reason.startsWith("Permission denied")
        || reason.startsWith("Operation not permitted")) {
      return "the user of this process has no right to (give it the folder): " + file(failure);
    }
    if (reason.startsWith("No space left") || reason.startsWith("Disk quota exceeded")) {
      return "the disk is full (make room, or lower minami.store.size)";
    }
    if (reason.startsWith("Read-only file system")) {
      return "the file system is read-only (mount it for writing)";
    }
    if (failure instanceof NotDirectoryException
        || failure instanceof FileAlreadyExistsException
        || reason.startsWith("Not a directory")) {
      return "something that is not a folder is in its place (move it away): " + file(failure);
    }
    if (failure instanceof NoSuchFileException) {
      return "it is not there: " + file(failure);
    }
    return failure instanceof FileSystemException
        ? reason + ": " + file(failure)
        : failure.getClass().getSimpleName() + ": " + reason;
  }

  private static String file(Throwable failure) {
    return failure instanceof FileSystemException e ? e.getFile() : failure.getMessage();
  }
}
